package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/// RFC 3161 timestamps: that a trusted authority saw the signature at a time.
final class TimestampCheck {
    private static final String TIME_STAMPING = "1.3.6.1.5.5.7.3.8";

    private TimestampCheck() {}

    /// @return when a trusted authority saw the signature
    static Instant verify(byte[] response, byte[] signature, List<TrustedAuthority> authorities)
            throws RefusedException {
        TimeStampToken token = token(response);
        requireImprint(token, signature);
        Instant time = token.getTimeStampInfo().getGenTime().toInstant();
        RefusedException last =
                new RefusedException(
                        Check.TIMESTAMP, "the trusted root names no timestamp authority");
        for (TrustedAuthority authority : authorities) {
            try {
                verify(token, authority, time);
                return time;
            } catch (RefusedException e) {
                last = e;
            }
        }
        throw new RefusedException(
                Check.TIMESTAMP, "the timestamp is not of a trusted authority: " + last.what());
    }

    private static TimeStampToken token(byte[] response) throws RefusedException {
        try {
            var parsed = new TimeStampResponse(response);
            TimeStampToken token = parsed.getTimeStampToken();
            // 0 is granted, 1 granted with modifications (RFC 3161, section 2.4.2).
            if (token == null || parsed.getStatus() < 0 || parsed.getStatus() > 1) {
                throw new RefusedException(Check.TIMESTAMP, "the timestamp was not granted");
            }
            return token;
        } catch (TSPException | IOException | RuntimeException e) {
            throw RefusedException.because(Check.TIMESTAMP, "the timestamp is not readable", e);
        }
    }

    private static void requireImprint(TimeStampToken token, byte[] signature)
            throws RefusedException {
        var info = token.getTimeStampInfo();
        byte[] expected = Hashes.digest(hash(info.getMessageImprintAlgOID()), signature);
        if (!MessageDigest.isEqual(expected, info.getMessageImprintDigest())) {
            throw new RefusedException(Check.TIMESTAMP, "the timestamp is about another signature");
        }
    }

    private static String hash(ASN1ObjectIdentifier oid) throws RefusedException {
        if (oid.equals(NISTObjectIdentifiers.id_sha256)) {
            return "SHA-256";
        }
        if (oid.equals(NISTObjectIdentifiers.id_sha384)) {
            return "SHA-384";
        }
        if (oid.equals(NISTObjectIdentifiers.id_sha512)) {
            return "SHA-512";
        }
        throw new RefusedException(
                Check.TIMESTAMP, "the timestamp's hash is not supported", "SHA-2", oid.getId());
    }

    private static void verify(TimeStampToken token, TrustedAuthority authority, Instant time)
            throws RefusedException {
        if (!authority.validity().includes(time)) {
            throw new RefusedException(
                    Check.TIMESTAMP, authority.uri() + " is not trusted at " + time);
        }
        var known = new ArrayList<>(authority.chain());
        known.addAll(embedded(token));
        X509Certificate signer = signer(token, known);
        requireTimeStamping(signer);
        X509Certificate lowest = authority.chain().getFirst();
        // Where the trusted root names the signing certificate itself, no other of that root will
        // do.
        if (lowest.getBasicConstraints() < 0 && !lowest.equals(signer)) {
            throw new RefusedException(
                    Check.TIMESTAMP, "the timestamp is not signed by " + authority.uri());
        }
        Certificates.path(signer, known, authority.root(), time);
        try {
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
        } catch (TSPException | OperatorCreationException | RuntimeException e) {
            throw RefusedException.because(
                    Check.TIMESTAMP, "the timestamp's signature does not verify", e);
        }
    }

    private static X509Certificate signer(TimeStampToken token, List<X509Certificate> known)
            throws RefusedException {
        for (X509Certificate candidate : known) {
            try {
                if (token.getSID().match(new X509CertificateHolder(candidate.getEncoded()))) {
                    return candidate;
                }
            } catch (IOException | GeneralSecurityException e) {
                throw RefusedException.because(
                        Check.TIMESTAMP, "a timestamp certificate is not readable", e);
            }
        }
        throw new RefusedException(
                Check.TIMESTAMP, "the certificate of the timestamp's signer is not known");
    }

    private static List<X509Certificate> embedded(TimeStampToken token) throws RefusedException {
        var out = new ArrayList<X509Certificate>();
        try {
            for (X509CertificateHolder holder : token.getCertificates().getMatches(null)) {
                out.add(Certificates.parse(holder.getEncoded(), "the timestamp's certificate"));
            }
        } catch (IOException e) {
            throw RefusedException.because(
                    Check.TIMESTAMP, "the timestamp's certificates are not readable", e);
        }
        return out;
    }

    private static void requireTimeStamping(X509Certificate signer) throws RefusedException {
        try {
            List<String> purposes = signer.getExtendedKeyUsage();
            if (purposes == null || !purposes.contains(TIME_STAMPING)) {
                throw new RefusedException(
                        Check.TIMESTAMP, "the timestamp's certificate is not for timestamps");
            }
        } catch (GeneralSecurityException e) {
            throw RefusedException.because(
                    Check.TIMESTAMP, "the timestamp certificate's purpose is not readable", e);
        }
    }
}
