package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.keys.EcdsaDer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdDSAParameterSpec;

/// One signature by one key.
public final class SignatureCheck {
    private SignatureCheck() {}

    /// The hash that goes with a key where nothing else is said.
    public static String defaultHash(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getOrder().bitLength();
            return bits <= 256 ? "SHA-256" : bits <= 384 ? "SHA-384" : "SHA-512";
        }
        // Rekor prehashes Ed25519 with SHA-512 (Ed25519ph).
        return key instanceof EdECPublicKey ? "SHA-512" : "SHA-256";
    }

    public static boolean verifies(PublicKey key, String hash, byte[] message, byte[] signature) {
        return verifies(key, hash, Artifact.of(message), signature);
    }

    /// @param hash as the JDK calls it; unused for Ed25519
    static boolean verifies(PublicKey key, String hash, Artifact message, byte[] signature) {
        if (key instanceof ECPublicKey ec
                && !EcdsaDer.wellFormed(signature, ec.getParams().getOrder())) {
            return false;
        }
        if (key instanceof EdECPublicKey) {
            return run(key, "Ed25519", message, signature, false)
                    || run(key, "Ed25519", message, signature, true);
        }
        String scheme = key instanceof ECPublicKey ? "withECDSA" : "withRSA";
        return run(key, hash.replace("-", "") + scheme, message, signature, false);
    }

    private static boolean run(
            PublicKey key, String name, Artifact message, byte[] signature, boolean prehashed) {
        try {
            Signature verifier = Signature.getInstance(name);
            if (prehashed) {
                verifier.setParameter(new EdDSAParameterSpec(true));
            }
            verifier.initVerify(key);
            message.update(verifier);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | IllegalStateException e) {
            return false;
        }
    }

    static void require(PublicKey key, String hash, Artifact message, byte[] signature, String what)
            throws RefusedException {
        if (!verifies(key, hash, message, signature)) {
            throw new RefusedException(
                    Check.SIGNATURE, "the signature of " + what + " does not verify");
        }
    }
}
