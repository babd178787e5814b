package casemate.signing.keyless;

import casemate.signing.Hashes;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.SigstoreBundle.Content;
import casemate.signing.bundle.SigstoreBundle.Envelope;
import casemate.signing.bundle.SigstoreBundle.MessageSignature;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a log entry has to be about: the bundle's content, the artifact and the signer, as they
/// were given.
final class Signed {
    private final Content content;
    private final Artifact artifact;
    private final PublicKey key;
    private final @Nullable X509Certificate certificate;
    private final Map<String, byte[]> digests = new HashMap<>();

    Signed(
            Content content,
            Artifact artifact,
            PublicKey key,
            @Nullable X509Certificate certificate) {
        this.content = content;
        this.artifact = artifact;
        this.key = key;
        this.certificate = certificate;
    }

    byte[] signature() {
        return content.signature();
    }

    PublicKey key() {
        return key;
    }

    boolean byCertificate() {
        return certificate != null;
    }

    @Nullable DsseEnvelope envelope() {
        return content instanceof Envelope(var envelope) ? envelope : null;
    }

    /// The DER by which a log names the signer: the certificate, or the public key.
    byte[] signerDer() {
        try {
            return certificate == null ? key.getEncoded() : certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A parsed certificate has no encoding", e);
        }
    }

    /// The digest of what was signed: the artifact, or an envelope's pre-authentication encoding.
    byte[] digest(String algorithm) {
        return digests.computeIfAbsent(
                algorithm,
                name ->
                        switch (content) {
                            case MessageSignature _ -> artifact.digest(name);
                            case Envelope(var envelope) ->
                                    Hashes.digest(name, envelope.preAuthentication());
                        });
    }
}
