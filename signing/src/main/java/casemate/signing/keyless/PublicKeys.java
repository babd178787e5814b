package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Public keys as the sigstore ecosystem has them: the NIST curves, Ed25519, RSA of 2048 bits and
/// more.
public final class PublicKeys {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    private PublicKeys() {}

    /// @param spki DER (SubjectPublicKeyInfo)
    public static PublicKey parse(byte[] spki) throws RefusedException {
        try {
            ASN1ObjectIdentifier oid =
                    SubjectPublicKeyInfo.getInstance(spki).getAlgorithm().getAlgorithm();
            return supported(
                    KeyFactory.getInstance(factoryName(oid))
                            .generatePublic(new X509EncodedKeySpec(spki)));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw RefusedException.because(Check.KEY, "the public key is not readable", e);
        }
    }

    private static String factoryName(ASN1ObjectIdentifier oid) throws RefusedException {
        if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return "Ed25519";
        }
        if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        }
        throw unsupported(oid.getId());
    }

    /// Refuses keys that are too weak to mean anything, and ones that take too long.
    static PublicKey supported(PublicKey key) throws RefusedException {
        return switch (key) {
            case ECPublicKey ec when ec.getParams().getOrder().bitLength() >= 256 -> ec;
            case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> ed;
            case RSAPublicKey rsa
                    when rsa.getModulus().bitLength() >= MIN_RSA_BITS
                            && rsa.getModulus().bitLength() <= MAX_RSA_BITS
                            && rsa.getPublicExponent().bitLength() <= 32 ->
                    rsa;
            default -> throw unsupported(key.getAlgorithm());
        };
    }

    /// A trusted root may hold RSA keys in PKCS #1 form as well.
    static PublicKey fromTrustedRoot(byte[] raw, String keyDetails) throws RefusedException {
        if (!keyDetails.startsWith("PKCS1_")) {
            return parse(raw);
        }
        try {
            var algorithm =
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
            return parse(
                    new SubjectPublicKeyInfo(
                                    algorithm,
                                    org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(raw))
                            .getEncoded("DER"));
        } catch (IOException | RuntimeException e) {
            throw RefusedException.because(Check.KEY, "a key of the trusted root is broken", e);
        }
    }

    private static RefusedException unsupported(String algorithm) {
        return new RefusedException(
                Check.KEY,
                "the public key's algorithm or size is not supported",
                "ECDSA on P-256, P-384 or P-521, Ed25519, or RSA of 2048 bits or more",
                algorithm);
    }
}
