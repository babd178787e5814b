package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.jspecify.annotations.Nullable;

/// Who must have signed: compared exactly, no patterns.
///
/// @param subject the certificate's subject alternative name: a URI, an e-mail address or another
///   name
/// @param issuer who vouched for it, for example an OpenID Connect issuer
public record Identity(String subject, String issuer) {
    private static final String ISSUER_RAW = "1.3.6.1.4.1.57264.1.1";
    private static final String ISSUER = "1.3.6.1.4.1.57264.1.8";
    private static final int OTHER_NAME = 0;
    private static final int EMAIL = 1;
    private static final int URI = 6;

    void require(X509Certificate certificate) throws RefusedException {
        List<String> subjects;
        String foundIssuer;
        try {
            subjects = subjects(certificate);
            foundIssuer = issuer(certificate);
        } catch (CertificateParsingException | RuntimeException e) {
            throw RefusedException.because(
                    Check.IDENTITY, "the certificate's identity is not readable", e);
        }
        if (!subjects.contains(subject)) {
            throw new RefusedException(
                    Check.IDENTITY,
                    "the certificate is somebody else's",
                    subject,
                    String.join(", ", subjects));
        }
        if (!issuer.equals(foundIssuer)) {
            throw new RefusedException(
                    Check.IDENTITY,
                    "the certificate's identity was vouched for by another issuer",
                    issuer,
                    foundIssuer == null ? "none" : foundIssuer);
        }
    }

    private static List<String> subjects(X509Certificate certificate)
            throws CertificateParsingException {
        var out = new ArrayList<String>();
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names != null) {
            for (List<?> name : names) {
                Object value = name.get(1);
                switch ((Integer) name.get(0)) {
                    case EMAIL, URI -> out.add((String) value);
                    case OTHER_NAME -> {
                        if (value instanceof byte[] der) {
                            out.add(otherName(der));
                        }
                    }
                    default -> {}
                }
            }
        }
        return out;
    }

    /// A sequence of a type and a tagged UTF-8 string (RFC 5280, section 4.2.1.6).
    private static String otherName(byte[] der) {
        var value = ASN1TaggedObject.getInstance(ASN1Sequence.getInstance(der).getObjectAt(1));
        return value.getExplicitBaseObject().toASN1Primitive() instanceof ASN1String text
                ? text.getString()
                : "";
    }

    private static @Nullable String issuer(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(ISSUER);
        if (extension != null) {
            byte[] der = ASN1OctetString.getInstance(extension).getOctets();
            try {
                return ASN1Primitive.fromByteArray(der) instanceof ASN1String text
                        ? text.getString()
                        : null;
            } catch (IOException e) {
                return null;
            }
        }
        byte[] raw = certificate.getExtensionValue(ISSUER_RAW);
        return raw == null
                ? null
                : new String(ASN1OctetString.getInstance(raw).getOctets(), StandardCharsets.UTF_8);
    }
}
