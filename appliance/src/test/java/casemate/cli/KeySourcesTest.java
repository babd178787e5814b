package casemate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.cli.base.Console;
import casemate.signing.Check;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Private keys that others made: in a PKCS #12 file of keytool, and in a token of SoftHSM.
class KeySourcesTest {
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

    private String at(String name) {
        return temp.resolve(name).toString();
    }

    @BeforeEach
    void passphrase() throws IOException {
        Files.writeString(temp.resolve("pass"), "correct horse\n");
    }

    private void keytool(String... more) throws IOException, InterruptedException {
        var command =
                Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin/keytool")
                                                .toString(),
                                        "-genkeypair",
                                        "-alias",
                                        "release",
                                        "-keyalg",
                                        "EC",
                                        "-groupname",
                                        "secp256r1",
                                        "-dname",
                                        "CN=release",
                                        "-storepass:file",
                                        at("pass")),
                                Stream.of(more))
                        .toList();
        Ran made = program(command);
        assertThat(made.code).as(made.output).isZero();
    }

    private record Ran(int code, String output) {}

    private static Ran program(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("program", ".txt");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.getFirst() + " did not end");
            }
            return new Ran(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    @Test
    void aPkcs12FileIsShownAndImported() throws Exception {
        keytool("-storetype", "PKCS12", "-keystore", at("key.p12"));
        Result shown = run("trust", "key", "show", at("key.p12"), "--passphrase-file", at("pass"));
        assertThat(shown.exit).as(shown.err).isZero();
        assertThat(shown.out).contains("ecdsa-p256 key ", "BEGIN PUBLIC KEY");

        Result imported =
                run(
                        "trust",
                        "key",
                        "import",
                        at("key"),
                        "--key",
                        at("key.p12"),
                        "--passphrase-file",
                        at("pass"),
                        "--new-passphrase-file",
                        at("pass"));
        assertThat(imported.exit).as(imported.err).isZero();
        assertThat(Files.readString(temp.resolve("key"))).contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(shown.out).contains(Files.readString(temp.resolve("key.pub")).strip());

        Files.writeString(temp.resolve("wrong"), "incorrect horse\n");
        Result refused = run("trust", "key", "show", at("key"), "--passphrase-file", at("wrong"));
        assertThat(refused.exit).isEqualTo(Check.KEY.exitCode());
        assertThat(refused.err).contains("the passphrase is wrong");
        // Nobody watches: there is nobody to ask.
        assertThat(run("trust", "key", "show", at("key")).err).contains("--passphrase-file");
    }

    @Test
    void aKeyInATokenSignsAndDoesNotLeaveIt() throws Exception {
        Path library =
                Stream.of(
                                "/usr/lib/softhsm/libsofthsm2.so",
                                "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                                "/usr/lib64/pkcs11/libsofthsm2.so")
                        .map(Path::of)
                        .filter(Files::exists)
                        .findFirst()
                        .orElse(Path.of(""));
        assumeTrue(!library.toString().isEmpty(), "SoftHSM is not installed");
        String label = "casemate-cli-" + ProcessHandle.current().pid();
        Files.writeString(temp.resolve("pass"), "12345678\n");
        Ran made =
                program(
                        List.of(
                                "softhsm2-util",
                                "--init-token",
                                "--free",
                                "--label",
                                label,
                                "--so-pin",
                                "12345678",
                                "--pin",
                                "12345678"));
        assumeTrue(made.code == 0, "no SoftHSM token can be made here: " + made.output);
        try {
            int slot = slot(label);
            Path config =
                    Files.writeString(
                            temp.resolve("token.cfg"),
                            "name = Test\nlibrary = "
                                    + library
                                    + "\nslotListIndex = "
                                    + slot
                                    + "\n",
                            StandardCharsets.US_ASCII);
            keytool(
                    "-keystore", "NONE",
                    "-storetype", "PKCS11",
                    "-providerClass", "sun.security.pkcs11.SunPKCS11",
                    "-providerArg", config.toString());
            Result refused =
                    run(
                            "trust",
                            "key",
                            "import",
                            at("stolen"),
                            "--pkcs11-config",
                            config.toString(),
                            "--alias",
                            "release",
                            "--passphrase-file",
                            at("pass"),
                            "--new-passphrase-file",
                            at("pass"));
            assertThat(refused.err).contains("is in a token and cannot leave it");
            assertThat(temp.resolve("stolen")).doesNotExist();
        } finally {
            program(List.of("softhsm2-util", "--delete-token", "--token", label));
        }
    }

    /// SoftHSM lists its slots in the order of their indexes.
    private static int slot(String label) throws IOException, InterruptedException {
        String[] slots =
                program(List.of("softhsm2-util", "--show-slots")).output.split("\nSlot ", -1);
        for (int i = 1; i < slots.length; i++) {
            if (slots[i].contains(label)) {
                return i - 1;
            }
        }
        throw new IllegalStateException("SoftHSM does not show its new token");
    }
}
