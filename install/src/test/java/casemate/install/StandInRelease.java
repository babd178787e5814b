package casemate.install;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.ManifestCodec;
import casemate.bundler.format.PortablePath;
import casemate.bundler.verify.TrustState;
import casemate.bundler.verify.VerifiedRelease;
import casemate.signing.Hashes;
import casemate.signing.trust.HighestSequence;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.SignedDocument;
import casemate.signing.trust.TimeFloor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// A release whose appliance is a stand-in: a shell script that has the commands that an
/// installation uses, with a text file for a database. It is taken for verified.
///
/// @param schema migrations of its database
/// @param answers whether it does its work
record StandInRelease(String name, long sequence, int schema, boolean answers) {
    static final StandInRelease OLD = new StandInRelease("1.0", 1, 1, true);
    static final StandInRelease NEW = new StandInRelease("2.0", 2, 2, true);
    static final StandInRelease BROKEN = new StandInRelease("3.0", 3, 3, false);

    static StandInRelease of(String name) {
        return List.of(OLD, NEW, BROKEN).stream()
                .filter(r -> r.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    private byte[] executable() {
        return """
        #!/bin/sh
        # A stand-in for casemate %s.
        db="$3/db/casemate.mv.db"
        case $1 in
        version) echo '{"version":"%s","schema":%d}' ;;
        init)
            umask 077
            mkdir -p "$3/db"
            [ -e "$db" ] || printf 'schema %d\\ncustomer\\n' >"$db" ;;
        serve)
            read -r _ found <"$db"
            if [ "$found" -gt %d ]; then
                echo "cannot read schema $found" >&2
                echo %s >"$3/failed"
                exit 1
            fi
            printf 'schema %d\\ncustomer\\n' >"$db"
            if [ %s = false ]; then
                echo %s >"$3/failed"
                exit 1
            fi
            sleep 3600 &
            trap 'kill $!; rm -f "$3/answers"; exit 0' TERM
            echo "%s $$" >"$3/answers.new"
            mv "$3/answers.new" "$3/answers"
            wait $! ;;
        esac
        """
                .formatted(name, name, schema, schema, schema, name, schema, answers, name, name)
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] notes() {
        return ("What is new in " + name + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private byte[] model() {
        return "the weights that both releases have\n".getBytes(StandardCharsets.UTF_8);
    }

    VerifiedRelease verified() {
        Manifest manifest =
                new Manifest(
                        Manifest.PRODUCT,
                        name,
                        name,
                        sequence,
                        1,
                        Instant.parse("2026-11-01T00:00:00Z").plusSeconds(sequence),
                        Instant.parse("2027-11-01T00:00:00Z"),
                        0,
                        List.of(),
                        0,
                        List.of(
                                artifact(
                                        "appliance",
                                        ArtifactRole.APPLIANCE,
                                        "bin/casemate",
                                        executable(),
                                        0755),
                                artifact(
                                        "model",
                                        ArtifactRole.MODEL,
                                        "models/m.gguf",
                                        model(),
                                        0644),
                                artifact(
                                        "notes",
                                        ArtifactRole.DOC,
                                        "docs/notes.txt",
                                        notes(),
                                        0644)),
                        List.of(),
                        null);
        TrustState trust = StandInTrust.before();
        return new VerifiedRelease(
                manifest,
                new SignedDocument(ManifestCodec.write(manifest), List.of()),
                List.of(),
                new SignedDocument(Revocations.none().write(), List.of()),
                new TrustState(
                        trust.root(),
                        trust.revocations(),
                        new HighestSequence(1, sequence),
                        new TimeFloor(manifest.issuedAt())),
                List.of());
    }

    private static Artifact artifact(
            String id, ArtifactRole role, String path, byte[] bytes, int mode) {
        String sha256 = sha256(bytes);
        return new Artifact(
                id,
                role,
                new PortablePath(path),
                "application/octet-stream",
                bytes.length,
                sha256,
                HexFormat.of().formatHex(Hashes.digest("SHA-512", bytes)),
                mode,
                "any",
                "Apache-2.0",
                List.of(new Chunk(0, bytes.length, sha256)),
                List.of());
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Hashes.sha256(bytes));
    }

    Contents contents() {
        return new Contents() {
            @Override
            public void fetch(List<Artifact> wanted, Path directory) throws IOException {
                for (byte[] bytes : List.of(executable(), model(), notes())) {
                    Files.write(directory.resolve(sha256(bytes)), bytes);
                }
            }

            @Override
            public void assemble(Artifact artifact, Path target) throws IOException {
                Files.move(target.resolveSibling(artifact.sha256()), target);
            }
        };
    }
}
