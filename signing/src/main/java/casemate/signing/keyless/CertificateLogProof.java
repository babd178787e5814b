package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;

/// The signed certificate timestamps in a certificate (RFC 6962, section 3.2): that the certificate
/// was logged where its subject could see it.
final class CertificateLogProof {
    private static final ASN1ObjectIdentifier SCT_LIST =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2");
    private static final int MAX_SCTS = 16;
    private static final int EXTENSIONS_TAG = 3;

    private CertificateLogProof() {}

    /// @throws RefusedException unless at least one trusted log has signed for this certificate
    static void verify(X509Certificate leaf, X509Certificate issuer, List<TrustedLog> logs)
            throws RefusedException {
        byte[] extension = leaf.getExtensionValue(SCT_LIST.getId());
        if (extension == null) {
            throw new RefusedException(
                    Check.SCT, "the certificate has no signed certificate timestamp");
        }
        try {
            // Two octet strings: the extension's own and the one that RFC 6962 puts inside.
            byte[] list =
                    ASN1OctetString.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                            .getOctets();
            byte[] issuerKeyHash = Hashes.sha256(issuer.getPublicKey().getEncoded());
            byte[] certificate = withoutTimestamps(leaf);
            var in = ByteBuffer.wrap(list);
            if ((in.getShort() & 0xffff) != in.remaining()) {
                throw new RefusedException(Check.SCT, "the list of timestamps is broken");
            }
            for (int count = 0; in.hasRemaining() && count < MAX_SCTS; count++) {
                byte[] sct = take(in, in.getShort() & 0xffff);
                if (verifies(ByteBuffer.wrap(sct), issuerKeyHash, certificate, logs)) {
                    return;
                }
            }
        } catch (IOException
                | CertificateException
                | BufferUnderflowException
                | IllegalArgumentException
                | ClassCastException e) {
            throw RefusedException.because(
                    Check.SCT, "the signed certificate timestamps are not readable", e);
        }
        throw new RefusedException(
                Check.SCT, "no trusted certificate log has signed for the certificate");
    }

    private static boolean verifies(
            ByteBuffer sct, byte[] issuerKeyHash, byte[] certificate, List<TrustedLog> logs)
            throws IOException {
        byte version = sct.get();
        byte[] logId = take(sct, 32);
        long millis = sct.getLong();
        byte[] extensions = take(sct, sct.getShort() & 0xffff);
        int hash = sct.get();
        sct.get(); // The signature's algorithm goes with the log's key.
        byte[] signature = take(sct, sct.getShort() & 0xffff);
        if (version != 0 || sct.hasRemaining() || millis < 0) {
            return false;
        }
        // 4 is SHA-256 (RFC 5246, section 7.4.1.4.1); 8 is "intrinsic", as for Ed25519 (RFC 8422).
        if (hash != 4 && hash != 8) {
            return false;
        }
        byte[] signed = signed(millis, issuerKeyHash, certificate, extensions);
        Instant time = Instant.ofEpochMilli(millis);
        for (TrustedLog log : logs) {
            if (Arrays.equals(log.logId(), logId)
                    && log.validity().includes(time)
                    && SignatureCheck.verifies(log.key(), "SHA-256", signed, signature)) {
                return true;
            }
        }
        return false;
    }

    /// `digitally-signed` of RFC 6962, section 3.2, for a precertificate.
    private static byte[] signed(
            long millis, byte[] issuerKeyHash, byte[] certificate, byte[] extensions) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0});
        out.writeBytes(ByteBuffer.allocate(8).putLong(millis).array());
        out.writeBytes(new byte[] {0, 1});
        out.writeBytes(issuerKeyHash);
        out.writeBytes(
                new byte[] {
                    (byte) (certificate.length >> 16),
                    (byte) (certificate.length >> 8),
                    (byte) certificate.length
                });
        out.writeBytes(certificate);
        out.writeBytes(new byte[] {(byte) (extensions.length >> 8), (byte) extensions.length});
        out.writeBytes(extensions);
        return out.toByteArray();
    }

    /// The part of the certificate that the log signed: without the timestamps, which came after.
    private static byte[] withoutTimestamps(X509Certificate leaf)
            throws CertificateException, IOException {
        var fields = new ASN1EncodableVector();
        for (ASN1Encodable field : ASN1Sequence.getInstance(leaf.getTBSCertificate())) {
            boolean isExtensions =
                    field.toASN1Primitive() instanceof ASN1TaggedObject tagged
                            && tagged.getTagNo() == EXTENSIONS_TAG;
            fields.add(
                    isExtensions
                            ? kept(ASN1TaggedObject.getInstance(field.toASN1Primitive()))
                            : field);
        }
        return new DERSequence(fields).getEncoded("DER");
    }

    private static ASN1Encodable kept(ASN1TaggedObject tagged) {
        var extensions = new ASN1EncodableVector();
        for (ASN1Encodable item : ASN1Sequence.getInstance(tagged, true)) {
            if (!Extension.getInstance(item).getExtnId().equals(SCT_LIST)) {
                extensions.add(item);
            }
        }
        return new DERTaggedObject(true, EXTENSIONS_TAG, new DERSequence(extensions));
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] out = new byte[length];
        in.get(out);
        return out;
    }
}
