package casemate.bundler.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.pack.ReleaseSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecReaderTest {
    @TempDir Path temp;

    private static final String GOOD =
            """
            release: 2026.10
            version: 0.1.0
            sequence: 7
            advisoryExpiry: 2027-11-01T00:00:00Z
            minFromSequence: 3
            rollbackAllowedTo: [5, 6]
            trust: vendor/trust
            output: out
            volumes: {size: 4GB, label: CASEMATE}
            attestations: [provenance]
            artifacts:
              appliance:
                - {id: casemate, file: bin/casemate, path: bin/casemate, platform: linux-amd64, license: Apache-2.0}
              doc:
                - id: docs
                  directory: docs
                  path: docs
                  license: Apache-2.0 OR (MIT AND LicenseRef-Vendor)
                  mode: 0755
                  attestations: [review]
            """;

    private ReleaseSpec read(String yaml, @Nullable String epoch)
            throws IOException, SpecException {
        Path file = Files.writeString(temp.resolve("bundle.yaml"), yaml);
        return SpecReader.read(file, epoch);
    }

    private List<String> mistakes(String yaml) {
        SpecException e = catchThrowableOfType(SpecException.class, () -> read(yaml, null));
        return e.mistakes();
    }

    @Test
    void readsEverythingAsItStandsThere() throws Exception {
        ReleaseSpec spec = read(GOOD, "1793491200");
        assertThat(spec.release()).isEqualTo("2026.10");
        assertThat(spec.issuedAt()).isEqualTo(Instant.ofEpochSecond(1793491200));
        assertThat(spec.trust()).isEqualTo(temp.resolve("vendor/trust"));
        assertThat(spec.output()).isEqualTo(temp.resolve("out"));
        assertThat(spec.rollbackAllowedTo()).containsExactly(5L, 6L);
        assertThat(spec.volumes())
                .isEqualTo(new ReleaseSpec.VolumePlan(4_000_000_000L, "CASEMATE"));
        assertThat(spec.attestations()).containsExactly("provenance.sigstore.json");
        assertThat(spec.inputs()).hasSize(2);
        assertThat(spec.inputs().getLast())
                .satisfies(docs -> {
                    assertThat(docs.role()).isEqualTo(ArtifactRole.DOC);
                    assertThat(docs.directory()).isTrue();
                    assertThat(docs.mode()).isEqualTo(0755);
                    assertThat(docs.attestations()).containsExactly("review.sigstore.json");
                });
    }

    @Test
    void saysEveryMistakeAtOnceWithItsLine() {
        String bad =
                """
                release: "a b"
                version: 1
                sequence: -1
                issuedAt: yesterday
                advisoryExpiry: 2027-11-01T00:00:00Z
                sequense: 3
                volumes: {size: big}
                version: 2
                artifacts:
                  modell: []
                  appliance:
                    - {id: Casemate, file: x, directory: y, path: ../x, mode: 0777, license: "?"}
                """;
        assertThat(mistakes(bad))
                .containsExactly(
                        "bundle.yaml:1: `release` has up to 64 letters, digits and ._+-, not"
                                + " 'a b'",
                        "bundle.yaml:3: `sequence` is a number of 1 or more, not '-1'",
                        "bundle.yaml:4: `issuedAt` is a time such as 2026-11-01T00:00:00Z, not"
                                + " 'yesterday'",
                        "bundle.yaml:6: `sequense` is not known here. Did you mean `sequence`?",
                        "bundle.yaml:7: `size` is a size such as 4GB or 4400MiB, not 'big'",
                        "bundle.yaml:8: `version` was set before, in line 2: remove one of the"
                                + " two",
                        "bundle.yaml:10: `modell` is not a role (appliance, runtime, model,"
                                + " policy, suite, config, doc, sbom). Did you mean `model`?",
                        "bundle.yaml:12: `platform` is missing",
                        "bundle.yaml:12: `mode` is 0644 or 0755, not '0777'",
                        "bundle.yaml:12: `id` needs either `file` or `directory` beside it");
    }

    @Test
    void namesWhatCannotBeAPath() {
        assertThat(
                        mistakes(
                                GOOD.replace("path: docs", "path: ../docs")
                                        .replace(
                                                "sequence: 7\n",
                                                "sequence: 7\nissuedAt: 2026-11-01T00:00:00Z\n")))
                .singleElement()
                .asString()
                .contains("`path` cannot be: '..' is not a portable file name");
    }

    @Test
    void aTimeMustBeGiven() {
        assertThat(mistakes(GOOD))
                .singleElement()
                .asString()
                .startsWith("bundle.yaml:1: `issuedAt` is missing: write it");
    }

    @Test
    void refusesWhatYamlCanDoBeyondPlainText() {
        assertThat(mistakes("a: &x 1\nb: *x\n").getFirst()).contains("anchors are not allowed");
        assertThat(mistakes("a: ".repeat(1) + "[".repeat(20) + "]".repeat(20)).getFirst())
                .contains("nested deeper");
        assertThat(mistakes("a: [").getFirst()).contains("not valid YAML");
    }
}
