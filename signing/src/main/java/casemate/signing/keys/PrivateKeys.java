package casemate.signing.keys;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/// Private keys from their DER. No message here shows what was read.
final class PrivateKeys {
    private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};

    private PrivateKeys() {}

    static SigningKey fromPkcs8(byte[] der) throws RefusedException {
        PrivateKeyInfo info;
        VerifyingKey publicKey;
        try {
            info = PrivateKeyInfo.getInstance(der);
            publicKey = publicKey(PrivateKeyFactory.createKey(info));
        } catch (IOException | RuntimeException e) {
            throw new RefusedException(Check.KEY, "the private key is not readable PKCS #8");
        }
        return checked(privateKey(info, der), publicKey);
    }

    static SigningKey fromSec1(byte[] der) throws RefusedException {
        try {
            var algorithm =
                    new AlgorithmIdentifier(
                            X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
            return fromPkcs8(
                    new PrivateKeyInfo(algorithm, ECPrivateKey.getInstance(der)).getEncoded());
        } catch (IOException | RuntimeException e) {
            throw new RefusedException(Check.KEY, "the private key is not readable SEC 1");
        }
    }

    private static PrivateKey privateKey(PrivateKeyInfo info, byte[] der) throws RefusedException {
        String name = name(info.getPrivateKeyAlgorithm().getAlgorithm());
        try {
            return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new RefusedException(
                    Check.KEY,
                    "this Java does not read the private key's form of " + name,
                    null,
                    null,
                    "Make a new key with Casemate, or use the key through PKCS #11.");
        }
    }

    private static String name(ASN1ObjectIdentifier oid) throws RefusedException {
        if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return "Ed25519";
        }
        if (oid.equals(NISTObjectIdentifiers.id_ml_dsa_44)
                || oid.equals(NISTObjectIdentifiers.id_ml_dsa_87)) {
            return "ML-DSA";
        }
        throw new RefusedException(
                Check.KEY,
                "the private key's algorithm is not supported",
                "P-256, Ed25519, ML-DSA-44 or ML-DSA-87",
                oid.getId());
    }

    private static VerifyingKey publicKey(AsymmetricKeyParameter key)
            throws IOException, RefusedException {
        AsymmetricKeyParameter publicKey =
                switch (key) {
                    case ECPrivateKeyParameters ec ->
                            new ECPublicKeyParameters(
                                    ec.getParameters().getG().multiply(ec.getD()).normalize(),
                                    ec.getParameters());
                    case Ed25519PrivateKeyParameters ed -> ed.generatePublicKey();
                    case MLDSAPrivateKeyParameters ml -> ml.getPublicKeyParameters();
                    default ->
                            throw new RefusedException(
                                    Check.KEY, "the private key's algorithm is not supported");
                };
        return VerifyingKey.fromSpki(
                SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey)
                        .getEncoded("DER"));
    }

    /// Signs once: a key whose halves do not fit is found now, not by a customer.
    static SigningKey checked(PrivateKey key, VerifyingKey publicKey) throws RefusedException {
        return checked(new SigningKey(key, publicKey));
    }

    static SigningKey checked(SigningKey key) throws RefusedException {
        try {
            if (key.publicKey().verifies(PROBE, key.sign(PROBE))) {
                return key;
            }
        } catch (KeyUnavailableException e) {
            throw new RefusedException(Check.KEY, "the private key does not sign");
        }
        throw new RefusedException(Check.KEY, "the private key does not fit its public key");
    }
}
