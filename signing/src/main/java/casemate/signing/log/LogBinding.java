package casemate.signing.log;

import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.bundle.HashedRekord;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.bundle.SigstoreBundle.Digest;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.VerifyingKey;
import java.util.Arrays;

/// What a leaf of the release log has to say about a signature: the digest, the signature and the
/// key.
final class LogBinding {
    private LogBinding() {}

    /// @param signed the bytes that the signature is over: the artifact, or an envelope's encoding
    static HashedRekord leaf(byte[] signed, byte[] signature, VerifyingKey key) {
        return new HashedRekord(
                new Digest("SHA-256", Hashes.sha256(signed)),
                signature,
                keyDetails(key.algorithm()),
                false,
                key.spki());
    }

    /// A leaf about something else proves nothing, however well it is logged.
    static void require(byte[] body, byte[] signed, byte[] signature, VerifyingKey key)
            throws RefusedException {
        HashedRekord logged = HashedRekord.parse(body);
        HashedRekord wanted = leaf(signed, signature, key);
        requireEqual(wanted.digest().value(), logged.digest().value(), "digest");
        requireEqual(wanted.signature(), logged.signature(), "signature");
        requireEqual(wanted.verifier(), logged.verifier(), "key");
        requireEqual(wanted.encode(), body, "algorithm");
    }

    private static void requireEqual(byte[] wanted, byte[] logged, String what)
            throws RefusedException {
        if (!Arrays.equals(wanted, logged)) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the log entry is about another " + what + " than the bundle");
        }
    }

    /// As sigstore's `PublicKeyDetails` calls them.
    private static String keyDetails(KeyAlgorithm algorithm) {
        return switch (algorithm) {
            case P256 -> "PKIX_ECDSA_P256_SHA_256";
            case ED25519 -> "PKIX_ED25519";
            case ML_DSA_44 -> "ML_DSA_44";
            case ML_DSA_87 -> "ML_DSA_87";
        };
    }

    static byte[] signedBytes(SigstoreBundle bundle, byte[] artifact) {
        return switch (bundle.content()) {
            case SigstoreBundle.MessageSignature _ -> artifact;
            case SigstoreBundle.Envelope(var envelope) -> envelope.preAuthentication();
        };
    }
}
