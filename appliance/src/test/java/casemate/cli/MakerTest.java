package casemate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.cli.base.Console;
import casemate.cli.base.Exit;
import casemate.signing.Check;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A vendor does everything with commands: keys, root, revocations, bundle, signatures, log.
class MakerTest {
    @TempDir Path temp;

    private record Result(int exit, String out, String err) {}

    private Result run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var console = new Console(new PrintWriter(out), new PrintWriter(err), false, Map.of());
        int exit = Main.run(console, arguments);
        console.out().flush();
        console.err().flush();
        return new Result(exit, out.toString(), err.toString());
    }

    private String ok(String... arguments) {
        Result result = run(arguments);
        assertThat(result.exit).as(String.join(" ", arguments) + ": " + result.err).isZero();
        return result.out;
    }

    private String at(String name) {
        return temp.resolve(name).toString();
    }

    private void key(String name, String algorithm) {
        ok(
                "trust",
                "key",
                "generate",
                at(name),
                "--algorithm",
                algorithm,
                "--passphrase-file",
                at("pass"));
    }

    private String sign(String... command) {
        var all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--passphrase-file", at("pass")));
        return ok(all.toArray(String[]::new));
    }

    @Test
    void aVendorMakesARelease() throws IOException {
        Files.writeString(temp.resolve("pass"), "correct horse\n");
        key("root-p256", "ecdsa-p256");
        key("root-mldsa", "ml-dsa-87");
        key("release-p256", "ecdsa-p256");
        key("release-mldsa", "ml-dsa-87");
        key("release-minisign", "ed25519");
        key("log-ed", "ed25519");
        key("log-mldsa", "ml-dsa-44");
        assertThat(Files.readString(temp.resolve("root-p256")))
                .contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(run("trust", "key", "generate", at("root-p256"), "--algorithm", "ed25519").err)
                .contains("never overwritten");

        ok(
                "trust",
                "root",
                "create",
                at("trust"),
                "--root-key",
                at("root-p256.pub"),
                "--root-key",
                at("root-mldsa.pub"),
                "--root-threshold",
                "1",
                "--release-key",
                at("release-p256.pub"),
                "--release-key",
                at("release-mldsa.pub"),
                "--release-key",
                at("release-minisign.pub"),
                "--release-threshold",
                "1",
                "--log",
                "log.vendor.example=" + at("log-ed.pub"),
                "--log",
                "log.vendor.example=" + at("log-mldsa.pub"),
                "--issued-at",
                "2026-11-01T00:00:00Z");
        Result stranger =
                run(
                        "trust",
                        "root",
                        "sign",
                        at("trust"),
                        "--key",
                        at("release-p256"),
                        "--passphrase-file",
                        at("pass"),
                        "--json");
        assertThat(stranger.exit).isEqualTo(Check.KEY.exitCode());
        assertThat(stranger.out)
                .contains("\"refused\":true", "\"check\":\"key\"", "\"exitCode\":23");
        assertThat(sign("trust", "root", "sign", at("trust"), "--key", at("root-p256")))
                .contains("0 of 1 ml-dsa-87 signatures, 1 missing");
        sign("trust", "root", "sign", at("trust"), "--key", at("root-mldsa"));
        ok("trust", "revoke", "create", at("trust"), "--issued-at", "2026-11-01T00:00:00Z");
        sign("trust", "revoke", "sign", at("trust"), "--key", at("root-p256"));
        sign("trust", "revoke", "sign", at("trust"), "--key", at("root-mldsa"));
        assertThat(ok("trust", "root", "fingerprint", at("trust"))).matches("[0-9a-f]{64}\n");

        Files.writeString(temp.resolve("notes.txt"), "Casemate\n");
        Files.writeString(
                temp.resolve("bundle.yaml"),
                """
                release: 2026.11
                version: 0.1.0
                sequence: 1
                issuedAt: 2026-11-02T00:00:00Z
                advisoryExpiry: 2027-11-02T00:00:00Z
                output: out
                artifacts:
                  doc:
                    - {id: notes, file: notes.txt, path: notes.txt, license: Apache-2.0}
                """);
        assertThat(ok("bundle", "plan", at("bundle.yaml")))
                .contains("notes", "doc", "9 B", "1 of these ecdsa-p256 keys must sign");
        assertThat(ok("bundle", "pack", at("bundle.yaml")))
                .contains("Still missing: 1 more ecdsa-p256 signature, 1 more ml-dsa-87");
        assertThat(run("bundle", "pack", at("bundle.yaml")).err).contains("exists already");

        assertThat(sign("bundle", "sign", at("out"), "--key", at("release-p256")))
                .contains("Still missing: 1 more ml-dsa-87 signature, the log entries of 2");
        assertThat(sign("bundle", "sign", at("out"), "--key", at("release-p256")))
                .contains("Already signed");
        sign("bundle", "sign", at("out"), "--key", at("release-mldsa"));
        sign("bundle", "sign", at("out"), "--key", at("release-minisign"));
        assertThat(
                        run(
                                        "bundle",
                                        "log",
                                        at("out"),
                                        "--log",
                                        at("log/releases"),
                                        "--key",
                                        at("log-ed"),
                                        "--passphrase-file",
                                        at("pass"))
                                .err)
                .contains("a key of the log is missing");
        assertThat(
                        sign(
                                "bundle",
                                "log",
                                at("out"),
                                "--log",
                                at("log/releases"),
                                "--key",
                                at("log-ed"),
                                "--key",
                                at("log-mldsa")))
                .contains("Logged 2 new signatures; the log has 2", "Nothing is missing.");
        try (Stream<Path> files = Files.list(temp.resolve("out/sig"))) {
            assertThat(files).hasSize(7);
        }
    }

    @Test
    void mistakesOfBundleYamlAreAllShown() throws IOException {
        Path file = Files.writeString(temp.resolve("bundle.yaml"), "relase: 1\nsequence: x\n");
        Result result = run("bundle", "plan", file.toString());
        assertThat(result.exit).isEqualTo(Exit.USAGE);
        assertThat(result.err)
                .contains(
                        "mistakes",
                        "bundle.yaml:1: `relase` is not known here. Did you mean `release`?",
                        "bundle.yaml:2: `sequence`");
    }
}
