package casemate.signing.keyless;

import casemate.signing.Hashes;
import casemate.signing.json.JsonWriter;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// A sigstore instance of our own: a certificate authority with its certificate log, and a
/// timestamp authority. What it gives out is real; tests bend one thing at a time.
final class PrivateSigstore {
    static final String SUBJECT = "https://ci.example/build@refs/heads/main";
    static final String ISSUER = "https://accounts.example";
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final KeyPair rootKey = ec("secp384r1");
    final KeyPair caKey = ec("secp256r1");
    final KeyPair ctKey = ec("secp256r1");
    final KeyPair tsaRootKey = ec("secp256r1");
    final KeyPair tsaKey = ec("secp256r1");
    final X509Certificate root;
    final X509Certificate ca;
    final X509Certificate tsaRoot;
    final X509Certificate tsa;

    PrivateSigstore() throws IOException, GeneralSecurityException {
        root = authority("CN=root", "CN=root", rootKey, rootKey.getPrivate());
        ca = authority("CN=ca", "CN=root", caKey, rootKey.getPrivate());
        tsaRoot = authority("CN=tsa-root", "CN=tsa-root", tsaRootKey, tsaRootKey.getPrivate());
        var builder =
                builder("CN=tsa", "CN=tsa-root", tsaKey, START, START.plusSeconds(100_000_000));
        builder.addExtension(
                Extension.extendedKeyUsage,
                true,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
        tsa = sign(builder, tsaRootKey.getPrivate());
    }

    static KeyPair ec(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] sign(String algorithm, PrivateKey key, byte[] message) {
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate authority(
            String subject, String issuer, KeyPair key, PrivateKey signer)
            throws IOException, GeneralSecurityException {
        var builder = builder(subject, issuer, key, START, START.plusSeconds(100_000_000));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        return sign(builder, signer);
    }

    private static X509v3CertificateBuilder builder(
            String subject, String issuer, KeyPair key, Instant from, Instant to) {
        return new X509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.valueOf(key.getPublic().hashCode()).abs().add(BigInteger.ONE),
                Date.from(from),
                Date.from(to),
                new X500Name(subject),
                SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A signing certificate of ten minutes.
    ///
    /// @param purpose what it is for, code signing where all is well
    /// @param ctSigner who signs the certificate log's promise; null leaves it out
    X509Certificate certify(
            KeyPair key, Instant from, KeyPurposeId purpose, @Nullable PrivateKey ctSigner)
            throws IOException, GeneralSecurityException {
        var builder = builder("CN=", "CN=ca", key, from, from.plusSeconds(600));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        builder.addExtension(
                Extension.subjectAlternativeName,
                true,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, SUBJECT)));
        builder.addExtension(
                new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.8"),
                false,
                new DERUTF8String(ISSUER));
        if (ctSigner != null) {
            byte[] logged = sign(builder, caKey.getPrivate()).getTBSCertificate();
            builder.addExtension(
                    new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"),
                    false,
                    new DEROctetString(timestamps(logged, from, ctSigner)));
        }
        return sign(builder, caKey.getPrivate());
    }

    private byte[] timestamps(byte[] certificate, Instant at, PrivateKey ctSigner) {
        byte[] issuer = Hashes.sha256(caKey.getPublic().getEncoded());
        byte[] signed =
                ByteBuffer.allocate(2 + 8 + 2 + 32 + 3 + certificate.length + 2)
                        .putShort((short) 0)
                        .putLong(at.toEpochMilli())
                        .putShort((short) 1)
                        .put(issuer)
                        .put((byte) (certificate.length >> 16))
                        .putShort((short) certificate.length)
                        .put(certificate)
                        .putShort((short) 0)
                        .array();
        byte[] signature = sign("SHA256withECDSA", ctSigner, signed);
        int length = 1 + 32 + 8 + 2 + 2 + 2 + signature.length;
        return ByteBuffer.allocate(2 + 2 + length)
                .putShort((short) (2 + length))
                .putShort((short) length)
                .put((byte) 0)
                .put(Hashes.sha256(ctKey.getPublic().getEncoded()))
                .putLong(at.toEpochMilli())
                .putShort((short) 0)
                .putShort((short) 0x0403)
                .putShort((short) signature.length)
                .put(signature)
                .array();
    }

    /// A trusted root with this instance's authorities and the given log.
    byte[] trustedRoot(String baseUrl, byte[] logSpki, String details, byte[] logId)
            throws GeneralSecurityException {
        Map<String, Object> validity =
                JsonWriter.fields(
                        "start", START.toString(), "end", START.plusSeconds(500_000).toString());
        return JsonWriter.write(
                JsonWriter.fields(
                        "mediaType",
                        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                        "tlogs",
                        List.of(log(baseUrl, logSpki, details, logId, validity)),
                        "certificateAuthorities",
                        List.of(chain(validity, ca, root)),
                        "ctlogs",
                        List.of(
                                log(
                                        "https://ct.example",
                                        ctKey.getPublic().getEncoded(),
                                        "PKIX_ECDSA_P256_SHA_256",
                                        Hashes.sha256(ctKey.getPublic().getEncoded()),
                                        validity)),
                        "timestampAuthorities",
                        List.of(chain(validity, tsa, tsaRoot))));
    }

    private static Map<String, Object> log(
            String url, byte[] spki, String details, byte[] id, Map<String, Object> validity) {
        return JsonWriter.fields(
                "baseUrl",
                url,
                "hashAlgorithm",
                "SHA2_256",
                "publicKey",
                JsonWriter.fields("rawBytes", spki, "keyDetails", details, "validFor", validity),
                "logId",
                JsonWriter.fields("keyId", id));
    }

    private static Map<String, Object> chain(
            Map<String, Object> validity, X509Certificate... certificates)
            throws GeneralSecurityException {
        var items = new ArrayList<Object>();
        for (X509Certificate certificate : certificates) {
            items.add(JsonWriter.fields("rawBytes", certificate.getEncoded()));
        }
        return JsonWriter.fields(
                "uri",
                "https://" + certificates[0].getSubjectX500Principal().getName(),
                "certChain",
                JsonWriter.fields("certificates", items),
                "validFor",
                validity);
    }

    /// The id of a Rekor 2 log.
    static byte[] noteId(String name, byte[] spki) {
        return Hashes.sha256(
                (name + "\n").getBytes(StandardCharsets.UTF_8),
                new byte[] {1},
                Arrays.copyOfRange(spki, spki.length - 32, spki.length));
    }
}
