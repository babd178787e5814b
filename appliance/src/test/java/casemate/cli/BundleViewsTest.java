package casemate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import casemate.cli.base.Console;
import casemate.signing.Check;
import casemate.signing.keys.KeyFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a maker looks at: inspect, diff, delta, attestations.
class BundleViewsTest {
    @TempDir Path temp;

    private record Result(int exit, String out, String err) {}

    private static Result run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var console = new Console(new PrintWriter(out), new PrintWriter(err), false, Map.of());
        int exit = Main.run(console, arguments);
        console.out().flush();
        console.err().flush();
        return new Result(exit, out.toString(), err.toString());
    }

    private static String ok(String... arguments) {
        Result result = run(arguments);
        assertThat(result.exit).as(result.err).isZero();
        return result.out;
    }

    private String at(String name) {
        return temp.resolve(name).toString();
    }

    @Test
    void twoReleasesAndWhatIsBetweenThem() throws Exception {
        Rehearsal vendor = Rehearsal.begin(temp.resolve("vendor"));
        Path same = Files.writeString(temp.resolve("same.txt"), "the same in both");
        Path notes = Files.writeString(temp.resolve("notes.txt"), "first");
        var inputs =
                List.of(
                        Input.file("same", ArtifactRole.DOC, same, "same.txt"),
                        Input.file("notes", ArtifactRole.DOC, notes, "notes.txt"));
        vendor.release(vendor.spec("2026.10", 1, temp.resolve("one"), inputs));
        Files.writeString(notes, "second, and longer");
        vendor.release(vendor.spec("2026.11", 2, temp.resolve("two"), inputs));

        assertThat(ok("bundle", "inspect", at("two")))
                .contains("NOT VERIFIED", "2026.11", "notes.txt", "2 of 34 B");
        assertThat(ok("bundle", "inspect", at("two"), "--json"))
                .startsWith("{\"verified\":false,\"release\":\"2026.11\"");
        assertThat(ok("bundle", "diff", at("one"), at("two")))
                .contains("2026.10 (version 2026.10", "changed", "1 artifacts are the same")
                .contains("a delta carries 1 chunks, 18 B");
        assertThat(ok("bundle", "diff", at("one"), at("two"), "--json"))
                .contains("\"change\":\"changed\",\"id\":\"notes\"", "\"deltaBytes\":18");

        assertThat(ok("bundle", "delta", at("one"), at("two"), at("delta")))
                .contains("18 B of chunks");
        assertThat(run("bundle", "delta", at("one"), at("two"), at("delta")).err)
                .contains("exists already");
        String fingerprint = vendor.fingerprint();
        assertThat(run("bundle", "verify", at("delta"), "--root-fingerprint", fingerprint).exit)
                .isEqualTo(Check.MEDIA.exitCode());
        ok("bundle", "verify", at("delta"), "--base", at("one"), "--root-fingerprint", fingerprint);
    }

    @Test
    void attestationsAreMadeByCommandAndVerify() throws Exception {
        Rehearsal vendor = Rehearsal.begin(temp.resolve("vendor"));
        Path model = Files.createDirectories(temp.resolve("model"));
        Files.writeString(model.resolve("weights.gguf"), "weights");
        String yaml =
                """
                release: 2026.11
                version: 0.1.0
                sequence: 1
                issuedAt: 2026-11-02T00:00:00Z
                advisoryExpiry: 2027-11-02T00:00:00Z
                trust: vendor/trust
                output: out
                attestations: [provenance, sbom]
                artifacts:
                  model:
                    - {id: demo, directory: model, path: models/demo, license: Apache-2.0, attestations: [demo-model]}
                """;
        Files.writeString(temp.resolve("bundle.yaml"), yaml);
        Files.writeString(temp.resolve("pass"), "correct horse\n");
        Files.writeString(
                temp.resolve("key"),
                KeyFile.encrypt(vendor.releaseKeys().getFirst(), "correct horse".toCharArray()));
        Files.writeString(temp.resolve("sbom.json"), "{\"bomFormat\":\"CycloneDX\"}");
        Files.writeString(
                temp.resolve("vex.json"), "{\"@context\":\"https://openvex.dev/ns/v0.2.0\"}");
        assertThat(ok("bundle", "plan", at("bundle.yaml")))
                .contains("att/demo-model.sigstore.json is to be made");
        ok("bundle", "pack", at("bundle.yaml"));
        String[] key = {"--key", at("key"), "--passphrase-file", at("pass")};

        assertThat(
                        attest(
                                key,
                                "provenance",
                                at("out"),
                                "--builder",
                                "https://v.example/b",
                                "--build-type",
                                "https://v.example/t",
                                "--parameter",
                                "target=linux"))
                .contains("Still missing: demo-model.sigstore.json, sbom.sigstore.json");
        attest(key, "sbom", at("out"), at("sbom.json"));
        attest(key, "vex", at("out"), at("vex.json"));
        assertThat(attest(key, "model", at("out"), at("model"), "--name", "demo-model"))
                .doesNotContain("missing");
        vendor.sign(temp.resolve("out"));
        assertThat(ok("bundle", "verify", at("out"), "--root-fingerprint", vendor.fingerprint()))
                .contains("attestations");
    }

    private static String attest(String[] key, String... more) {
        var all = new java.util.ArrayList<>(List.of("bundle", "attest"));
        all.addAll(List.of(more));
        all.addAll(List.of(key));
        return ok(all.toArray(String[]::new));
    }
}
