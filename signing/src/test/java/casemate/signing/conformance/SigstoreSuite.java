package casemate.signing.conformance;

import casemate.signing.RefusedException;
import casemate.signing.keyless.Artifact;
import casemate.signing.keyless.Identity;
import casemate.signing.keyless.KeylessVerifier;
import casemate.signing.keyless.PublicKeys;
import casemate.signing.keyless.SignerPolicy;
import casemate.signing.keyless.TrustedRoot;
import casemate.signing.keys.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// sigstore-conformance `bundle-verify`: one folder a case, `_fail` at the end of its name when it
/// must be refused.
final class SigstoreSuite {
    private static final String IDENTITY =
            "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
    private static final String ISSUER = "https://token.actions.githubusercontent.com";

    private final Path folder;

    SigstoreSuite(Path folder) {
        this.folder = folder;
    }

    Tally run() throws IOException {
        var tally = new Tally("sigstore-conformance");
        List<Path> cases;
        try (Stream<Path> entries = Files.list(folder)) {
            cases =
                    entries.filter(entry -> Files.exists(entry.resolve("bundle.sigstore.json")))
                            .sorted()
                            .toList();
        }
        for (Path test : cases) {
            String name = test.getFileName().toString();
            tally.add(name, !name.endsWith("_fail"), () -> verify(test));
        }
        return tally;
    }

    private void verify(Path test) throws RefusedException {
        Path root = orElse(test.resolve("trusted_root.json"), "production_trusted_root.json");
        Path artifact = orElse(test.resolve("artifact"), "a.txt");
        new KeylessVerifier(TrustedRoot.parse(bytes(root)))
                .verify(
                        bytes(test.resolve("bundle.sigstore.json")),
                        Artifact.of(artifact),
                        policy(test));
    }

    private static SignerPolicy policy(Path test) throws RefusedException {
        Path key = test.resolve("key.pub");
        if (Files.exists(key)) {
            return new SignerPolicy.ByKey(
                    PublicKeys.parse(
                            Pem.decode(
                                    new String(bytes(key), StandardCharsets.US_ASCII),
                                    "PUBLIC KEY")));
        }
        return new SignerPolicy.ByIdentity(
                new Identity(
                        text(test.resolve("identity"), IDENTITY),
                        text(test.resolve("issuer"), ISSUER)));
    }

    private Path orElse(Path own, String common) {
        return Files.exists(own) ? own : folder.resolve(common);
    }

    private static String text(Path file, String absent) {
        return Files.exists(file)
                ? new String(bytes(file), StandardCharsets.UTF_8).strip()
                : absent;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
