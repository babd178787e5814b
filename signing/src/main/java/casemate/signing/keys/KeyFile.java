package casemate.signing.keys;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/// Private keys in files: PKCS #8 `ENCRYPTED PRIVATE KEY` with PBES2 (RFC 8018), the key from the
/// passphrase by scrypt (RFC 7914: N 131072, r 8, p 1, so 128 MiB), the content by AES-256-GCM.
/// Others' PEM files are read too.
public final class KeyFile {
    private static final int SCRYPT_COST = 1 << 17;
    private static final long MAX_SCRYPT_BYTES = 1L << 30;
    private static final int MAX_ITERATIONS = 10_000_000;

    private KeyFile() {}

    /// @param passphrase not changed
    /// @return PEM
    public static String encrypt(SigningKey key, char[] passphrase) {
        return encrypt(key, passphrase, SCRYPT_COST);
    }

    /// @param cost scrypt's N, a power of two
    static String encrypt(SigningKey key, char[] passphrase, int cost) {
        byte[] encoded = key.privateKey().getEncoded();
        if (encoded == null) {
            throw new KeyUnavailableException(
                    "Key " + key.publicKey() + " is in a token and cannot leave it.");
        }
        try {
            return Pem.encode(
                    "ENCRYPTED PRIVATE KEY", Pbes2.encrypt(encoded, passphrase, cost).getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            throw new KeyUnavailableException(
                    "Key " + key.publicKey() + " could not be encrypted.");
        }
    }

    /// Reads `ENCRYPTED PRIVATE KEY`, and, for import, `PRIVATE KEY` (PKCS #8) and `EC PRIVATE KEY`
    /// (SEC 1).
    ///
    /// @param passphrase not changed; unused when the file is not encrypted
    public static SigningKey read(String pem, char[] passphrase) throws RefusedException {
        return switch (Pem.label(pem)) {
            case "ENCRYPTED PRIVATE KEY" ->
                    PrivateKeys.fromPkcs8(
                            decrypt(Pem.decode(pem, "ENCRYPTED PRIVATE KEY"), passphrase));
            case "PRIVATE KEY" -> PrivateKeys.fromPkcs8(Pem.decode(pem, "PRIVATE KEY"));
            case "EC PRIVATE KEY" -> PrivateKeys.fromSec1(Pem.decode(pem, "EC PRIVATE KEY"));
            default ->
                    throw new RefusedException(
                            Check.KEY,
                            "the file holds no private key in PEM form",
                            "ENCRYPTED PRIVATE KEY, PRIVATE KEY or EC PRIVATE KEY",
                            "something else");
        };
    }

    private static byte[] decrypt(byte[] der, char[] passphrase) throws RefusedException {
        requireBearableCost(der);
        try {
            return Pbes2.decrypt(EncryptedPrivateKeyInfo.getInstance(der), passphrase);
        } catch (GeneralSecurityException | RuntimeException e) {
            // The cause is left out: it may quote what was decrypted wrongly.
            throw new RefusedException(
                    Check.KEY, "the passphrase is wrong, or the key file is damaged");
        }
    }

    /// A hostile key file may ask for any amount of memory or time before it can be known to be
    /// wrong.
    private static void requireBearableCost(byte[] der) throws RefusedException {
        try {
            var algorithm = EncryptedPrivateKeyInfo.getInstance(der).getEncryptionAlgorithm();
            if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
                throw new RefusedException(
                        Check.FORMAT,
                        "the key file's encryption is not supported",
                        "PBES2",
                        algorithm.getAlgorithm().getId());
            }
            var function =
                    PBES2Parameters.getInstance(algorithm.getParameters()).getKeyDerivationFunc();
            ASN1ObjectIdentifier name = function.getAlgorithm();
            boolean bearable = false;
            if (name.equals(MiscObjectIdentifiers.id_scrypt)) {
                var scrypt = ScryptParams.getInstance(function.getParameters());
                bearable = bearable(scrypt);
            } else if (name.equals(PKCSObjectIdentifiers.id_PBKDF2)) {
                var pbkdf2 = PBKDF2Params.getInstance(function.getParameters());
                bearable =
                        pbkdf2.getIterationCount().bitLength() < 31
                                && pbkdf2.getIterationCount().intValueExact() <= MAX_ITERATIONS;
            }
            if (!bearable) {
                throw new RefusedException(
                        Check.SIZE, "the key file asks for too much memory or time to open");
            }
        } catch (RuntimeException e) {
            throw new RefusedException(Check.KEY, "the key file is damaged");
        }
    }

    private static boolean bearable(ScryptParams scrypt) {
        long cost = scrypt.getCostParameter().longValueExact();
        long block = scrypt.getBlockSize().longValueExact();
        long parallel = scrypt.getParallelizationParameter().longValueExact();
        return cost > 1
                && block > 0
                && parallel > 0
                && parallel <= 16
                && block <= 64
                && cost <= MAX_SCRYPT_BYTES / (128 * block);
    }
}
