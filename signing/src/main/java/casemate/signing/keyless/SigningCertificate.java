package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.SigstoreBundle.Signer;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The short-lived certificate that Fulcio gave to a signer.
final class SigningCertificate {
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

    private final X509Certificate leaf;
    private final List<X509Certificate> intermediates;

    private SigningCertificate(X509Certificate leaf, List<X509Certificate> intermediates) {
        this.leaf = leaf;
        this.intermediates = intermediates;
    }

    static SigningCertificate of(Signer.Certificates certificates) throws RefusedException {
        var chain = new ArrayList<X509Certificate>();
        for (byte[] der : certificates.chain()) {
            X509Certificate certificate = Certificates.parse(der, "the bundle's certificate");
            // A root in the bundle says that somebody expects it to be believed from there.
            if (Certificates.selfIssued(certificate)) {
                throw new RefusedException(
                        Check.CERTIFICATE,
                        "the bundle carries a root certificate",
                        "roots only in the trusted root",
                        certificate.getSubjectX500Principal().getName());
            }
            chain.add(certificate);
        }
        X509Certificate leaf = chain.getFirst();
        if (leaf.getBasicConstraints() >= 0) {
            throw new RefusedException(
                    Check.CERTIFICATE, "the signing certificate is an authority's");
        }
        requireCodeSigning(leaf);
        PublicKeys.supported(leaf.getPublicKey());
        return new SigningCertificate(leaf, List.copyOf(chain.subList(1, chain.size())));
    }

    private static void requireCodeSigning(X509Certificate leaf) throws RefusedException {
        boolean[] usage = leaf.getKeyUsage();
        boolean digitalSignature = usage == null || usage[0];
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            if (!digitalSignature || purposes == null || !purposes.contains(CODE_SIGNING)) {
                throw new RefusedException(
                        Check.CERTIFICATE, "the certificate is not for signing code");
            }
        } catch (CertificateParsingException e) {
            throw RefusedException.because(
                    Check.CERTIFICATE, "the certificate's purpose is not readable", e);
        }
    }

    X509Certificate leaf() {
        return leaf;
    }

    PublicKey key() {
        return leaf.getPublicKey();
    }

    /// Checks the path at each time, then the proof of logging against the certificate's issuer.
    void verify(TrustedRoot trusted, List<Instant> times) throws RefusedException {
        List<X509Certificate> path = List.of();
        for (Instant time : times) {
            path = path(trusted, time);
        }
        CertificateLogProof.verify(leaf, path.get(1), trusted.certificateLogs());
    }

    private List<X509Certificate> path(TrustedRoot trusted, Instant time) throws RefusedException {
        RefusedException last =
                new RefusedException(
                        Check.CERTIFICATE,
                        "no certificate authority of the trusted root was valid at " + time);
        for (TrustedAuthority authority : trusted.certificateAuthorities()) {
            if (authority.validity().includes(time)) {
                var candidates = new ArrayList<>(authority.intermediates());
                candidates.addAll(intermediates);
                try {
                    return Certificates.path(leaf, candidates, authority.root(), time);
                } catch (RefusedException e) {
                    last = e;
                }
            }
        }
        throw last;
    }
}
