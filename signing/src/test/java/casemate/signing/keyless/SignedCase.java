package casemate.signing.keyless;

import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.HashedRekord;
import casemate.signing.bundle.SigstoreBundle.Digest;
import casemate.signing.json.JsonWriter;
import casemate.signing.keys.Pem;
import casemate.signing.merkle.MerkleTree;
import casemate.signing.merkle.Rfc6962;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.jspecify.annotations.Nullable;

/// One bundle being made by a [PrivateSigstore]. Every field is right at first; a test makes one of
/// them wrong, and all that depends on it is made to fit, so that only the check in question can
/// notice.
final class SignedCase {
    final PrivateSigstore sigstore;
    final KeyPair signer;
    byte[] artifact = "an artifact".getBytes(StandardCharsets.UTF_8);
    boolean rekor2 = true;
    boolean statement;
    String payloadType = DsseEnvelope.IN_TOTO;
    byte @Nullable [] loggedSignature;
    byte @Nullable [] loggedDigest;
    @Nullable X509Certificate loggedCertificate;
    Instant certifiedAt = PrivateSigstore.START.plusSeconds(1000);
    Instant signedAt = certifiedAt.plusSeconds(10);
    KeyPurposeId purpose = KeyPurposeId.id_kp_codeSigning;
    @Nullable PrivateKey ctSigner;
    boolean timestamped = true;
    boolean promised = true;
    boolean proven = true;
    byte @Nullable [] timestampOf;
    PrivateKey tsaSigner;
    String host = "log.example";
    String origin = host;
    String checkpointName = host;
    byte @Nullable [] rootHash;
    long sizeInCheckpoint = 3;
    boolean checkpoint = true;
    String keyDetails = "PKIX_ECDSA_P256_SHA_256";
    String mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    final KeyPair logKey2 = PrivateSigstore.ed25519();
    final KeyPair logKey1 = PrivateSigstore.ec("secp256r1");
    @Nullable KeyPair otherLogKey;

    SignedCase(PrivateSigstore sigstore) {
        this(sigstore, "secp256r1");
    }

    SignedCase(PrivateSigstore sigstore, String curve) {
        this.sigstore = sigstore;
        this.signer = PrivateSigstore.ec(curve);
        this.ctSigner = sigstore.ctKey.getPrivate();
        this.tsaSigner = sigstore.tsaKey.getPrivate();
    }

    TrustedRoot trusted() throws RefusedException, GeneralSecurityException {
        return TrustedRoot.parse(trustedJson());
    }

    byte[] trustedJson() throws GeneralSecurityException {
        byte[] spki = logKey().getPublic().getEncoded();
        return sigstore.trustedRoot(
                "https://" + host,
                spki,
                rekor2 ? "PKIX_ED25519" : "PKIX_ECDSA_P256_SHA_256",
                logId());
    }

    private KeyPair logKey() {
        return rekor2 ? logKey2 : logKey1;
    }

    private byte[] logId() {
        byte[] spki = logKey().getPublic().getEncoded();
        return rekor2 ? PrivateSigstore.noteId(host, spki) : Hashes.sha256(spki);
    }

    void verify() throws RefusedException, IOException, GeneralSecurityException {
        new KeylessVerifier(trusted())
                .verify(
                        bundle(),
                        Artifact.of(artifact),
                        new SignerPolicy.ByIdentity(
                                new Identity(PrivateSigstore.SUBJECT, PrivateSigstore.ISSUER)));
    }

    byte[] bundle() throws IOException, GeneralSecurityException {
        byte[] payload = payload();
        byte[] signed = statement ? DsseEnvelope.preAuthentication(payloadType, payload) : artifact;
        String hash = SignatureCheck.defaultHash(signer.getPublic());
        byte[] signature =
                PrivateSigstore.sign(
                        hash.replace("-", "") + "withECDSA", signer.getPrivate(), signed);
        X509Certificate certificate = sigstore.certify(signer, certifiedAt, purpose, ctSigner);
        Map<String, Object> material =
                JsonWriter.fields(
                        "certificate",
                        JsonWriter.fields("rawBytes", certificate.getEncoded()),
                        "tlogEntries",
                        List.of(entry(signed, signature, certificate, hash, payload)));
        if (timestamped) {
            byte[] of = timestampOf == null ? signature : timestampOf;
            material.put(
                    "timestampVerificationData",
                    JsonWriter.fields(
                            "rfc3161Timestamps",
                            List.of(JsonWriter.fields("signedTimestamp", timestamp(of)))));
        }
        Map<String, Object> root =
                JsonWriter.fields("mediaType", mediaType, "verificationMaterial", material);
        if (statement) {
            root.put(
                    "dsseEnvelope",
                    JsonWriter.fields(
                            "payload",
                            payload,
                            "payloadType",
                            payloadType,
                            "signatures",
                            List.of(JsonWriter.fields("sig", signature))));
        } else {
            root.put(
                    "messageSignature",
                    JsonWriter.fields(
                            "messageDigest",
                            JsonWriter.fields(
                                    "algorithm",
                                    hash.replace("SHA-", "SHA2_"),
                                    "digest",
                                    Hashes.digest(hash, artifact)),
                            "signature",
                            signature));
        }
        return JsonWriter.write(root);
    }

    private byte[] payload() {
        // Not ASCII, so that lengths in bytes and in characters differ.
        return ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"\u6a21\u578b\",\"digest\":{\"sha256\":\""
                        + HexFormat.of().formatHex(Hashes.sha256(artifact))
                        + "\"}}],\"predicateType\":\"https://example.com/p\",\"predicate\":{}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, Object> entry(
            byte[] signed,
            byte[] signature,
            X509Certificate certificate,
            String hash,
            byte[] payload)
            throws GeneralSecurityException {
        byte[] logged = loggedSignature == null ? signature : loggedSignature;
        byte[] digest = loggedDigest == null ? Hashes.digest(hash, signed) : loggedDigest;
        X509Certificate named = loggedCertificate == null ? certificate : loggedCertificate;
        byte[] body =
                rekor2
                        ? new HashedRekord(
                                        new Digest(hash, digest),
                                        logged,
                                        keyDetails,
                                        true,
                                        named.getEncoded())
                                .encode()
                        : statement
                                ? dsse1(payload, logged, named)
                                : hashedRekord1(hash, digest, logged, named);
        var tree =
                new MerkleTree(
                        List.of(
                                Rfc6962.leafHash(new byte[] {1}),
                                Rfc6962.leafHash(body),
                                Rfc6962.leafHash(new byte[] {2})));
        Map<String, Object> out =
                JsonWriter.fields(
                        "logIndex",
                        "1",
                        "logId",
                        JsonWriter.fields("keyId", logId()),
                        "kindVersion",
                        JsonWriter.fields(
                                "kind",
                                statement && !rekor2 ? "dsse" : "hashedrekord",
                                "version",
                                rekor2 ? "0.0.2" : "0.0.1"));
        if (!rekor2) {
            out.put("integratedTime", Long.toString(signedAt.getEpochSecond()));
            if (promised) {
                out.put(
                        "inclusionPromise",
                        JsonWriter.fields("signedEntryTimestamp", promise(body)));
            }
        }
        if (proven) {
            out.put("inclusionProof", proof(tree));
        }
        out.put("canonicalizedBody", body);
        return out;
    }

    private static byte[] hashedRekord1(
            String hash, byte[] digest, byte[] signature, X509Certificate certificate)
            throws GeneralSecurityException {
        return JsonWriter.write(
                JsonWriter.fields(
                        "apiVersion",
                        "0.0.1",
                        "kind",
                        "hashedrekord",
                        "spec",
                        JsonWriter.fields(
                                "data",
                                JsonWriter.fields(
                                        "hash",
                                        JsonWriter.fields(
                                                "algorithm",
                                                hash.replace("SHA-", "sha"),
                                                "value",
                                                HexFormat.of().formatHex(digest))),
                                "signature",
                                JsonWriter.fields(
                                        "content",
                                        signature,
                                        "publicKey",
                                        JsonWriter.fields("content", pem(certificate))))));
    }

    private static byte[] dsse1(byte[] payload, byte[] signature, X509Certificate certificate)
            throws GeneralSecurityException {
        String digest = HexFormat.of().formatHex(Hashes.sha256(payload));
        return JsonWriter.write(
                JsonWriter.fields(
                        "apiVersion",
                        "0.0.1",
                        "kind",
                        "dsse",
                        "spec",
                        JsonWriter.fields(
                                "envelopeHash",
                                JsonWriter.fields("algorithm", "sha256", "value", digest),
                                "payloadHash",
                                JsonWriter.fields("algorithm", "sha256", "value", digest),
                                "signatures",
                                List.of(
                                        JsonWriter.fields(
                                                "signature",
                                                signature,
                                                "verifier",
                                                pem(certificate))))));
    }

    private static byte[] pem(X509Certificate certificate) throws GeneralSecurityException {
        return Pem.encode("CERTIFICATE", certificate.getEncoded())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] promise(byte[] body) {
        byte[] payload =
                JsonWriter.write(
                        JsonWriter.fields(
                                "body",
                                body,
                                "integratedTime",
                                signedAt.getEpochSecond(),
                                "logID",
                                HexFormat.of().formatHex(logId()),
                                "logIndex",
                                1L));
        PrivateKey key = otherLogKey == null ? logKey1.getPrivate() : otherLogKey.getPrivate();
        return PrivateSigstore.sign("SHA256withECDSA", key, payload);
    }

    private Map<String, Object> proof(MerkleTree tree) {
        var hashes = new ArrayList<Object>(tree.inclusion(1).hashes());
        Map<String, Object> out =
                JsonWriter.fields(
                        "logIndex",
                        "1",
                        "rootHash",
                        tree.root(),
                        "treeSize",
                        "3",
                        "hashes",
                        hashes);
        if (checkpoint) {
            out.put("checkpoint", JsonWriter.fields("envelope", note(tree)));
        }
        return out;
    }

    private String note(MerkleTree tree) {
        byte[] root = rootHash == null ? tree.root() : rootHash;
        String text =
                (rekor2 ? origin : origin + " - 77")
                        + "\n"
                        + sizeInCheckpoint
                        + "\n"
                        + Base64.getEncoder().encodeToString(root)
                        + "\n";
        KeyPair key = otherLogKey == null ? logKey() : otherLogKey;
        byte[] signature =
                PrivateSigstore.sign(
                        key.getPrivate().getAlgorithm().equals("EC")
                                ? "SHA256withECDSA"
                                : "Ed25519",
                        key.getPrivate(),
                        text.getBytes(StandardCharsets.UTF_8));
        byte[] line = Arrays.copyOf(logId(), 4 + signature.length);
        System.arraycopy(signature, 0, line, 4, signature.length);
        return text
                + "\n\u2014 "
                + checkpointName
                + " "
                + Base64.getEncoder().encodeToString(line)
                + "\n";
    }

    private byte[] timestamp(byte[] of) throws IOException, GeneralSecurityException {
        try {
            var calculator =
                    new JcaDigestCalculatorProviderBuilder()
                            .build()
                            .get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));
            var tokens =
                    new TimeStampTokenGenerator(
                            new JcaSimpleSignerInfoGeneratorBuilder()
                                    .build("SHA256withECDSA", tsaSigner, sigstore.tsa),
                            calculator,
                            new ASN1ObjectIdentifier("1.2.3.4"));
            tokens.addCertificates(new JcaCertStore(List.of(sigstore.tsa)));
            var requests = new TimeStampRequestGenerator();
            requests.setCertReq(true);
            var request =
                    requests.generate(TSPAlgorithms.SHA256, Hashes.sha256(of), BigInteger.ONE);
            return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
                    .generate(request, BigInteger.TWO, Date.from(signedAt))
                    .getEncoded();
        } catch (OperatorCreationException | TSPException e) {
            throw new IllegalStateException(e);
        }
    }
}
