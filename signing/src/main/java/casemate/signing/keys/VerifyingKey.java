package casemate.signing.keys;

import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/// A public key that may verify: its algorithm and its DER (SubjectPublicKeyInfo, RFC 5280). Two
/// are equal when their DER is.
public final class VerifyingKey {
    private static final int MAX_SPKI_BYTES = 4096;

    private final KeyAlgorithm algorithm;
    private final byte[] spki;
    private final PublicKey key;

    private VerifyingKey(KeyAlgorithm algorithm, byte[] spki, PublicKey key) {
        this.algorithm = algorithm;
        this.spki = spki.clone();
        this.key = key;
    }

    /// @throws RefusedException when it is not the DER of a key of one of our algorithms
    public static VerifyingKey fromSpki(byte[] spki) throws RefusedException {
        if (spki.length > MAX_SPKI_BYTES) {
            throw new RefusedException(
                    Check.KEY,
                    "the public key is too large",
                    "at most " + MAX_SPKI_BYTES + " bytes",
                    spki.length + " bytes");
        }
        KeyAlgorithm algorithm = algorithmOf(spki);
        try {
            PublicKey key =
                    KeyFactory.getInstance(algorithm.keyName())
                            .generatePublic(new X509EncodedKeySpec(spki));
            // Lenient parsers accept trailing bytes; then one key would have many key ids.
            if (!Arrays.equals(SubjectPublicKeyInfo.getInstance(spki).getEncoded("DER"), spki)) {
                throw new RefusedException(Check.KEY, "the public key is not in its DER form");
            }
            if (algorithm == KeyAlgorithm.P256) {
                // The JDK takes any two numbers for a point; this refuses one that is not on the
                // curve.
                PublicKeyFactory.createKey(spki);
            }
            return new VerifyingKey(algorithm, spki, key);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw RefusedException.because(
                    Check.KEY, "the public key is not a valid " + algorithm.id() + " key", e);
        }
    }

    /// One `PUBLIC KEY` block (RFC 7468).
    public static VerifyingKey fromPem(String pem) throws RefusedException {
        return fromSpki(Pem.decode(pem, "PUBLIC KEY"));
    }

    private static KeyAlgorithm algorithmOf(byte[] spki) throws RefusedException {
        try {
            var identifier = SubjectPublicKeyInfo.getInstance(spki).getAlgorithm();
            ASN1ObjectIdentifier oid = identifier.getAlgorithm();
            if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
                return KeyAlgorithm.ED25519;
            }
            if (oid.equals(NISTObjectIdentifiers.id_ml_dsa_44)) {
                return KeyAlgorithm.ML_DSA_44;
            }
            if (oid.equals(NISTObjectIdentifiers.id_ml_dsa_87)) {
                return KeyAlgorithm.ML_DSA_87;
            }
            if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)
                    && SECObjectIdentifiers.secp256r1.equals(identifier.getParameters())) {
                return KeyAlgorithm.P256;
            }
            throw new RefusedException(
                    Check.KEY,
                    "the public key's algorithm is not supported",
                    "P-256, Ed25519, ML-DSA-44 or ML-DSA-87",
                    oid.getId());
        } catch (RuntimeException e) {
            throw new RefusedException(Check.KEY, "the public key is not DER");
        }
    }

    public KeyAlgorithm algorithm() {
        return algorithm;
    }

    public byte[] spki() {
        return spki.clone();
    }

    public String pem() {
        return Pem.encode("PUBLIC KEY", spki);
    }

    /// SHA-256 of the DER, lower-case hexadecimal: the name of the key everywhere.
    public String keyId() {
        return HexFormat.of().formatHex(Hashes.sha256(spki));
    }

    /// The key as its algorithm writes it: 32 bytes for Ed25519, 1312 for ML-DSA-44, a point for
    /// P-256.
    public byte[] raw() {
        return SubjectPublicKeyInfo.getInstance(spki).getPublicKeyData().getOctets();
    }

    /// @throws RefusedException when the signature is not this key's over exactly these bytes
    public void verify(byte[] message, byte[] signature, String what) throws RefusedException {
        if (!verifies(message, signature)) {
            throw new RefusedException(
                    Check.SIGNATURE,
                    "the " + algorithm.id() + " signature of " + what + " does not verify",
                    "a signature by key " + keyId(),
                    "another key's signature, or other bytes");
        }
    }

    /// Whether the signature is this key's over exactly these bytes.
    public boolean verifies(byte[] message, byte[] signature) {
        return verifies(algorithm.signatureName(), message, signature);
    }

    /// Whether an ECDSA signature is this key's over a message of that SHA-256 digest. Only P-256
    /// can do so: the others hash in their own way.
    public boolean verifiesDigest(byte[] sha256, byte[] signature) {
        return algorithm == KeyAlgorithm.P256 && verifies("NONEwithECDSA", sha256, signature);
    }

    private boolean verifies(String signatureName, byte[] message, byte[] signature) {
        if (key instanceof ECPublicKey ec
                && !EcdsaDer.wellFormed(signature, ec.getParams().getOrder())) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(signatureName);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /// ML-DSA with a context string (FIPS 204, section 5.2; at most 255 bytes), which the JDK
    /// lacks.
    public boolean verifies(byte[] message, byte[] signature, byte[] context) {
        if (!algorithm.postQuantum() || context.length > 255) {
            return false;
        }
        MLDSAParameters parameters =
                algorithm == KeyAlgorithm.ML_DSA_87
                        ? MLDSAParameters.ml_dsa_87
                        : MLDSAParameters.ml_dsa_44;
        try {
            var verifier = new MLDSASigner();
            verifier.init(
                    false,
                    new ParametersWithContext(
                            new MLDSAPublicKeyParameters(parameters, raw()), context));
            verifier.update(message, 0, message.length);
            return verifier.verifySignature(signature);
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey that && Arrays.equals(spki, that.spki);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(spki);
    }

    @Override
    public String toString() {
        return algorithm.id() + ":" + keyId();
    }
}
