package casemate.blackbox;

import casemate.signing.keys.KeyFile;
import casemate.signing.keys.Pem;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Whoever makes releases, with the command alone: a trust ceremony of one person for each role,
/// then pack, sign, log.
final class Vendor {
    private final Path home;

    private Vendor(Path home) {
        this.home = home;
    }

    /// Keys, the first root and an empty list of revocations.
    static Vendor begin(Path home) throws Exception {
        Vendor vendor = new Vendor(Files.createDirectories(home));
        Files.writeString(home.resolve("passphrase"), "four words on paper\n");
        vendor.run(
                "trust",
                "key",
                "generate",
                vendor.at("root-p256"),
                "--algorithm",
                "ecdsa-p256",
                "--passphrase-file",
                vendor.at("passphrase"));
        vendor.key("root-mldsa", "ML-DSA-87");
        vendor.key("release-p256", "EC");
        vendor.key("release-mldsa", "ML-DSA-87");
        vendor.key("log", "Ed25519");
        vendor.run(
                "trust",
                "root",
                "create",
                vendor.at("trust"),
                "--root-key",
                vendor.at("root-p256.pub"),
                "--root-key",
                vendor.at("root-mldsa.pub"),
                "--release-key",
                vendor.at("release-p256.pub"),
                "--release-key",
                vendor.at("release-mldsa.pub"),
                "--root-threshold",
                "1",
                "--release-threshold",
                "1",
                "--log",
                "releases.example=" + vendor.at("log.pub"),
                "--issued-at",
                "2026-11-01T00:00:00Z");
        vendor.sign("root-p256", "trust", "root", "sign", vendor.at("trust"));
        vendor.sign("root-mldsa", "trust", "root", "sign", vendor.at("trust"));
        vendor.run(
                "trust",
                "revoke",
                "create",
                vendor.at("trust"),
                "--issued-at",
                "2026-11-01T00:00:00Z");
        vendor.sign("root-p256", "trust", "revoke", "sign", vendor.at("trust"));
        vendor.sign("root-mldsa", "trust", "revoke", "sign", vendor.at("trust"));
        return vendor;
    }

    String fingerprint() throws IOException, InterruptedException {
        return run("trust", "root", "fingerprint", at("trust")).strip();
    }

    /// A signed and logged bundle with appliance, model, policy and docs.
    ///
    /// @param model its file; applications call it by the file's name
    Path release(String release, int sequence, Path appliance, Path model)
            throws IOException, InterruptedException {
        return release(release, sequence, appliance, model, "");
    }

    /// @param more lines of `artifacts` in bundle.yaml
    Path release(String release, int sequence, Path appliance, Path model, String more)
            throws IOException, InterruptedException {
        Path policy = Files.writeString(home.resolve("default.yaml"), "# every key, every model\n");
        String bundle = at("bundle-" + release);
        Files.writeString(
                home.resolve("bundle.yaml"),
                """
                release: %s
                version: %s
                sequence: %d
                issuedAt: 2026-11-02T00:00:00Z
                advisoryExpiry: 2027-11-02T00:00:00Z
                output: %s
                trust: trust
                artifacts:
                  appliance:
                    - {id: appliance, file: %s, path: bin/casemate, license: Apache-2.0, platform: linux-amd64}
                  model:
                    - {id: model, file: %s, path: models/%s, license: Apache-2.0}
                  policy:
                    - {id: policy, file: %s, path: policy/default.yaml, license: Apache-2.0}
                  doc:
                    - {id: commands, file: %s, path: docs/commands.md, license: Apache-2.0}
                %s\
                """
                        .formatted(
                                release,
                                release,
                                sequence,
                                bundle,
                                appliance,
                                model,
                                model.getFileName(),
                                policy,
                                Path.of("..", "docs", "reference", "commands.md")
                                        .toAbsolutePath()
                                        .normalize(),
                                more));
        run("bundle", "pack", at("bundle.yaml"));
        sign("release-p256", "bundle", "sign", bundle);
        sign("release-mldsa", "bundle", "sign", bundle);
        sign("log", "bundle", "log", bundle, "--log", at("releases.log"));
        return Path.of(bundle);
    }

    /// Leave for one machine to install one older release.
    Path permit(String device, String manifestSha256) throws IOException, InterruptedException {
        String said =
                run(
                        "trust",
                        "permit",
                        "create",
                        at("trust"),
                        "--device",
                        device,
                        "--manifest",
                        manifestSha256,
                        "--json");
        Path file = Path.of(new JsonMapper().readTree(said).path("file").asText());
        for (String key : List.of("root-p256", "root-mldsa")) {
            sign(key, "trust", "permit", "sign", at("trust"), file.getFileName().toString());
        }
        return file;
    }

    /// The executable as one file, as it goes onto media. Where only the jars were built, a script
    /// that starts them stands in for it.
    Path appliance() throws IOException {
        List<String> command = Executable.command();
        if (command.size() == 1) {
            return Path.of(command.getFirst()).toAbsolutePath();
        }
        Path script = home.resolve("casemate-stand-in");
        StringBuilder line = new StringBuilder("#!/bin/sh\n# Stands in for the one file.\nexec");
        command.forEach(word -> line.append(" '").append(word).append('\''));
        Files.writeString(script, line + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /// `llama-server` as a release brings it: a script that starts the one of LLAMA_SERVER. Where
    /// there is none, it says so and fails, as one whose libraries are missing does.
    String llamaServer() throws IOException {
        String real = System.getenv("LLAMA_SERVER");
        Path script = home.resolve("llama-server");
        Files.writeString(
                script,
                real == null
                        ? "#!/bin/sh\necho 'no llama-server here' >&2\nexit 127\n"
                        : "#!/bin/sh\nexec '" + real + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return """
          runtime:
            - {id: llama, file: %s, path: runtimes/llama.cpp/llama-server, license: MIT, platform: linux-amd64}
        """
                .formatted(script);
    }

    /// Made here and kept in the clear: to open a key that is kept as keys should be takes scrypt a
    /// second each time. One key of this vendor's is such a key.
    private void key(String name, String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
        String pem = Pem.encode("PRIVATE KEY", pkcs8);
        Files.writeString(home.resolve(name), pem);
        Files.writeString(
                home.resolve(name + ".pub"), KeyFile.read(pem, new char[0]).publicKey().pem());
    }

    private void sign(String key, String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--key", at(key), "--passphrase-file", at("passphrase")));
        run(line.toArray(String[]::new));
    }

    private String run(String... words) throws IOException, InterruptedException {
        return Executable.run(Map.of(), words).expectSuccess().out();
    }

    private String at(String name) {
        return home.resolve(name).toString();
    }
}
