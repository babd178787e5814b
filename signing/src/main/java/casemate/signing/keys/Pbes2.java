package casemate.signing.keys;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.KeyParameter;

/// Encryption under a passphrase (RFC 8018, PBES2). It asks for no security provider by name: in a
/// native executable there are only those of its build.
final class Pbes2 {
    private static final int BLOCK = 8;
    private static final int SALT_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int KEY_BYTES = 32;

    /// A cipher as JCA calls it, with its key's length in bytes.
    private record Scheme(String cipher, int keyBytes) {
        boolean gcm() {
            return cipher.contains("GCM");
        }
    }

    private static final Scheme AES_256_GCM = new Scheme("AES/GCM/NoPadding", KEY_BYTES);

    private Pbes2() {}

    /// scrypt (RFC 7914) with r 8 and p 1, then AES-256-GCM.
    ///
    /// @param cost scrypt's N, a power of two
    static EncryptedPrivateKeyInfo encrypt(byte[] content, char[] passphrase, int cost)
            throws GeneralSecurityException {
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        var function =
                new KeyDerivationFunc(
                        MiscObjectIdentifiers.id_scrypt,
                        new ScryptParams(salt, cost, BLOCK, 1, KEY_BYTES));
        var scheme =
                new EncryptionScheme(
                        NISTObjectIdentifiers.id_aes256_GCM, new GCMParameters(nonce, TAG_BYTES));
        byte[] key = key(function, passphrase, KEY_BYTES);
        byte[] encrypted = run(Cipher.ENCRYPT_MODE, AES_256_GCM, key, scheme, content);
        return new EncryptedPrivateKeyInfo(
                new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_PBES2, new PBES2Parameters(function, scheme)),
                encrypted);
    }

    /// @param info whose cost the caller has found bearable
    /// @throws GeneralSecurityException when passphrase or content are not right
    /// @throws RuntimeException when a parameter is not what it should be
    static byte[] decrypt(EncryptedPrivateKeyInfo info, char[] passphrase)
            throws GeneralSecurityException {
        var parameters = PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
        EncryptionScheme encryption = parameters.getEncryptionScheme();
        Scheme scheme = scheme(encryption.getAlgorithm());
        byte[] key = key(parameters.getKeyDerivationFunc(), passphrase, scheme.keyBytes());
        return run(Cipher.DECRYPT_MODE, scheme, key, encryption, info.getEncryptedData());
    }

    private static Scheme scheme(ASN1ObjectIdentifier cipher) throws GeneralSecurityException {
        if (cipher.equals(NISTObjectIdentifiers.id_aes256_GCM)) {
            return AES_256_GCM;
        }
        if (cipher.equals(NISTObjectIdentifiers.id_aes128_GCM)) {
            return new Scheme("AES/GCM/NoPadding", 16);
        }
        if (cipher.equals(NISTObjectIdentifiers.id_aes256_CBC)) {
            return new Scheme("AES/CBC/PKCS5Padding", 32);
        }
        if (cipher.equals(NISTObjectIdentifiers.id_aes192_CBC)) {
            return new Scheme("AES/CBC/PKCS5Padding", 24);
        }
        if (cipher.equals(NISTObjectIdentifiers.id_aes128_CBC)) {
            return new Scheme("AES/CBC/PKCS5Padding", 16);
        }
        if (cipher.equals(PKCSObjectIdentifiers.des_EDE3_CBC)) {
            return new Scheme("DESede/CBC/PKCS5Padding", 24);
        }
        throw new GeneralSecurityException("cipher " + cipher);
    }

    private static byte[] run(
            int mode, Scheme scheme, byte[] key, EncryptionScheme parameters, byte[] content)
            throws GeneralSecurityException {
        try {
            Cipher cipher = Cipher.getInstance(scheme.cipher());
            String algorithm = scheme.cipher().substring(0, scheme.cipher().indexOf('/'));
            cipher.init(mode, new SecretKeySpec(key, algorithm), start(scheme, parameters));
            return cipher.doFinal(content);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static AlgorithmParameterSpec start(Scheme scheme, EncryptionScheme parameters) {
        if (scheme.gcm()) {
            GCMParameters gcm = GCMParameters.getInstance(parameters.getParameters());
            return new GCMParameterSpec(gcm.getIcvLen() * Byte.SIZE, gcm.getNonce());
        }
        return new IvParameterSpec(
                ASN1OctetString.getInstance(parameters.getParameters()).getOctets());
    }

    private static byte[] key(KeyDerivationFunc function, char[] passphrase, int bytes)
            throws GeneralSecurityException {
        byte[] secret = utf8(passphrase);
        try {
            if (function.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)) {
                var scrypt = ScryptParams.getInstance(function.getParameters());
                return SCrypt.generate(
                        secret,
                        scrypt.getSalt(),
                        scrypt.getCostParameter().intValueExact(),
                        scrypt.getBlockSize().intValueExact(),
                        scrypt.getParallelizationParameter().intValueExact(),
                        bytes);
            }
            var pbkdf2 = PBKDF2Params.getInstance(function.getParameters());
            var generator = new PKCS5S2ParametersGenerator(digest(pbkdf2.getPrf().getAlgorithm()));
            generator.init(secret, pbkdf2.getSalt(), pbkdf2.getIterationCount().intValueExact());
            var key = (KeyParameter) generator.generateDerivedParameters(bytes * Byte.SIZE);
            return key.getKey();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static Digest digest(ASN1ObjectIdentifier prf) throws GeneralSecurityException {
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA1)) {
            return new SHA1Digest();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA224)) {
            return new SHA224Digest();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA256)) {
            return SHA256Digest.newInstance();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA384)) {
            return new SHA384Digest();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA512)) {
            return new SHA512Digest();
        }
        throw new GeneralSecurityException("PBKDF2 with " + prf);
    }

    private static byte[] utf8(char[] passphrase) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] out = new byte[encoded.remaining()];
        encoded.duplicate().get(out);
        while (encoded.hasRemaining()) {
            encoded.put((byte) 0);
        }
        return out;
    }
}
