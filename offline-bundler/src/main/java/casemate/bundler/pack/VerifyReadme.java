package casemate.bundler.pack;

import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.SignedPart;
import casemate.signing.Hashes;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.trust.Root;
import java.util.HexFormat;
import java.util.List;

/// `README-VERIFY.txt`: how to check this very bundle with programs that are not the vendor's.
/// Every line that begins with four spaces and a dollar sign is a command for a shell in the
/// bundle's directory; it ends with 0 when all is well.
final class VerifyReadme {
    private final StringBuilder out = new StringBuilder();
    private final Manifest manifest;
    private final Root root;

    private VerifyReadme(Manifest manifest, Root root) {
        this.manifest = manifest;
        this.root = root;
    }

    static String of(Manifest manifest, byte[] manifestBytes, Root root) {
        var readme = new VerifyReadme(manifest, root);
        readme.head(HexFormat.of().formatHex(Hashes.sha256(manifestBytes)));
        readme.rootAndKeys();
        readme.sums();
        readme.signatures();
        readme.end();
        return readme.out.toString();
    }

    private void head(String digest) {
        line("How to verify this release without the vendor's software");
        line("=========================================================");
        line("");
        line(
                "Release "
                        + manifest.release()
                        + ", version "
                        + manifest.version()
                        + ", sequence "
                        + manifest.sequence()
                        + ", issued "
                        + manifest.issuedAt());
        line("manifest.json has the SHA-256 " + digest);
        line("");
        line(
                "Run the commands in the directory that holds this file. Each ends with 0 when all"
                        + " is");
        line(
                "well, and with something else when it is not; where a program is not on your"
                        + " machine,");
        line(
                "the other programs check the same bytes. This file comes from the media as well:"
                        + " what");
        line("you trust is the fingerprint in step 1, which has to reach you some other way.");
        line("");
    }

    private void rootAndKeys() {
        line("1. The root of trust");
        line("");
        line(
                "Compare what this prints with the fingerprint of root "
                        + root.version()
                        + " on paper, and with a second source:");
        line("");
        command("sha256sum " + BundleFiles.root(root.version()));
        line("");
        line("2. The keys");
        line("");
        line("This prints the ids of the keys that may sign releases, and how many of each kind");
        line("must:");
        line("");
        command("grep -o '\"release\":{[^}]*}}' " + BundleFiles.root(root.version()));
        line("");
        line("A key's id is the SHA-256 of the key, so each of these says that the file in");
        line("trust/keys is a key that the root means for releases:");
        line("");
        for (VerifyingKey key : BundleFiles.releaseKeys(root)) {
            String id = key.keyId();
            command(
                    "test \"$(sed /-----/d "
                            + BundleFiles.publicKey(key)
                            + " | base64 -d | sha256sum | cut -c 1-64)\" = "
                            + id
                            + " && grep -q '\"release\":{\"keyIds\":[^]]*"
                            + id
                            + "' "
                            + BundleFiles.root(root.version()));
        }
        line("");
    }

    private void sums() {
        line("3. The files");
        line("");
        line("Every file but the signatures. On one medium of several, or for a delta, add");
        line("--ignore-missing; the rest is on the other media, or in the release before.");
        line("");
        command("sha256sum --check --strict --quiet " + BundleFiles.SUMS);
        line("");
    }

    private void signatures() {
        line("4. The signatures");
        line("");
        line("SHA256SUMS names every file, manifest.json is what a machine installs by; both are");
        line(
                "signed. A command whose signature file is not there is about a key that did not"
                        + " sign.");
        line("");
        section(
                "with openssl (P-256)",
                KeyAlgorithm.P256,
                (part, key) ->
                        "openssl dgst -sha256 -verify "
                                + BundleFiles.publicKey(key)
                                + " -signature "
                                + BundleFiles.signature(part, key)
                                + " "
                                + part.file());
        section(
                "with openssl 3.5 or later (ML-DSA-87)",
                KeyAlgorithm.ML_DSA_87,
                (part, key) ->
                        "openssl pkeyutl -verify -pubin -inkey "
                                + BundleFiles.publicKey(key)
                                + " -rawin -in "
                                + part.file()
                                + " -sigfile "
                                + BundleFiles.signature(part, key));
        section(
                "with cosign (P-256" + (root.log().isEmpty() ? ")" : ", and the log of releases)"),
                KeyAlgorithm.P256,
                (part, key) ->
                        "cosign verify-blob --key "
                                + BundleFiles.publicKey(key)
                                + " --bundle "
                                + BundleFiles.sigstore(part, key)
                                + " "
                                + (root.log().isEmpty()
                                        ? "--insecure-ignore-tlog "
                                        : "--trusted-root " + BundleFiles.TRUSTED_ROOT + " ")
                                + part.file());
        minisign();
    }

    private interface Tool {
        String command(SignedPart part, VerifyingKey key);
    }

    private void section(String title, KeyAlgorithm algorithm, Tool tool) {
        List<VerifyingKey> keys = keys(algorithm);
        line(
                title
                        + ": at least "
                        + root.releaseRole().thresholds().get(algorithm)
                        + " of "
                        + keys.size()
                        + (keys.size() == 1 ? " key, for each file" : " keys, for each file"));
        line("");
        for (SignedPart part : SignedPart.values()) {
            keys.forEach(key -> command(tool.command(part, key)));
        }
        line("");
    }

    private void minisign() {
        List<VerifyingKey> keys = keys(KeyAlgorithm.ED25519);
        if (keys.isEmpty()) {
            return;
        }
        line("with minisign (Ed25519; these keys are a convenience and do not count)");
        line("");
        for (VerifyingKey key : keys) {
            command(
                    "minisign -V -p "
                            + BundleFiles.minisignPublicKey(key)
                            + " -x "
                            + BundleFiles.minisig(key)
                            + " -m "
                            + BundleFiles.SUMS);
        }
        line("");
    }

    private void end() {
        line(
                "What these do not check: whether a key was revoked (trust/revocations.json names"
                        + " keys");
        line("and releases that count no longer) and whether this release is older than the one");
        line("that you have. `casemate bundle verify` checks both, and everything above.");
    }

    private List<VerifyingKey> keys(KeyAlgorithm algorithm) {
        return BundleFiles.releaseKeys(root).stream()
                .filter(key -> key.algorithm() == algorithm)
                .toList();
    }

    private void command(String command) {
        line("    $ " + command);
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
