package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;

/// X.509 certificates: parsing, and paths at a given time (RFC 5280, section 6).
public final class Certificates {
    private Certificates() {}

    /// Exactly one DER certificate, nothing after it.
    public static X509Certificate parse(byte[] der, String where) throws RefusedException {
        try {
            var certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(der));
            if (!Arrays.equals(certificate.getEncoded(), der)) {
                throw new RefusedException(
                        Check.CERTIFICATE, where + " is not exactly one DER certificate");
            }
            return certificate;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw RefusedException.because(
                    Check.CERTIFICATE, where + " is not a readable certificate", e);
        }
    }

    /// Finds the path from a leaf to the root through the given intermediates and checks it as of a
    /// time: every certificate on it, the root too, must be valid then.
    ///
    /// @return the path from the leaf to the root, both included
    public static List<X509Certificate> path(
            X509Certificate leaf,
            List<X509Certificate> intermediates,
            X509Certificate root,
            Instant time)
            throws RefusedException {
        var path = new ArrayList<X509Certificate>();
        X509Certificate current = leaf;
        path.add(current);
        while (!isIssuedBy(current, root)) {
            X509Certificate below = current;
            current =
                    intermediates.stream()
                            .filter(c -> !path.contains(c) && isIssuedBy(below, c))
                            .findFirst()
                            .orElseThrow(() ->
                                    new RefusedException(
                                            Check.CERTIFICATE,
                                            "the certificate does not lead to a trusted" + " root",
                                            root.getSubjectX500Principal().getName(),
                                            below.getIssuerX500Principal().getName()));
            path.add(current);
        }
        validate(path, root, time);
        if (!path.getLast().equals(root)) {
            path.add(root);
        }
        return path;
    }

    private static void validate(List<X509Certificate> path, X509Certificate root, Instant time)
            throws RefusedException {
        try {
            Date date = Date.from(time);
            // A trust anchor's own dates are not part of the path for the JDK.
            root.checkValidity(date);
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(date);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path),
                            parameters);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw RefusedException.because(
                    Check.CERTIFICATE, "the certificate was not valid at " + time, e);
        }
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    static boolean selfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }
}
