package casemate.signing.keys;

import casemate.signing.RefusedException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import org.jspecify.annotations.Nullable;

/// A private key that signs, in memory or in a token. It can be used and, through [KeyFile], stored
/// encrypted; it has no text form, and no exception carries it.
public final class SigningKey {
    private final PrivateKey key;
    private final VerifyingKey publicKey;
    private final @Nullable Provider token;

    SigningKey(PrivateKey key, VerifyingKey publicKey) {
        this(key, publicKey, null);
    }

    /// @param token the provider whose token holds the key, or null for a key in memory
    SigningKey(PrivateKey key, VerifyingKey publicKey, @Nullable Provider token) {
        this.key = key;
        this.publicKey = publicKey;
        this.token = token;
    }

    /// Makes a new key from the system's random source.
    public static SigningKey generate(KeyAlgorithm algorithm) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm.keyName());
            if (algorithm == KeyAlgorithm.P256) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            var pair = generator.generateKeyPair();
            return new SigningKey(
                    pair.getPrivate(), VerifyingKey.fromSpki(pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException | RefusedException e) {
            throw new IllegalStateException("This Java cannot make a key: " + algorithm.id(), e);
        }
    }

    public VerifyingKey publicKey() {
        return publicKey;
    }

    public KeyAlgorithm algorithm() {
        return publicKey.algorithm();
    }

    /// Signs exactly these bytes. ECDSA signatures are DER.
    ///
    /// @throws KeyUnavailableException when the token that holds the key refuses or is gone
    public byte[] sign(byte[] message) {
        try {
            String name = algorithm().signatureName();
            Signature signer =
                    token == null
                            ? Signature.getInstance(name)
                            : Signature.getInstance(name, token);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException | RuntimeException e) {
            // Only the kind of failure: a provider's message may quote what it was given.
            throw new KeyUnavailableException(
                    "Key " + publicKey + " did not sign (" + e.getClass().getSimpleName() + ").");
        }
    }

    /// For [KeyFile] only.
    PrivateKey privateKey() {
        return key;
    }

    @Override
    public String toString() {
        return "SigningKey[" + publicKey + "]";
    }
}
