package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.LogEntry;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.bundle.SigstoreBundle.Envelope;
import casemate.signing.bundle.SigstoreBundle.MessageSignature;
import casemate.signing.bundle.SigstoreBundle.Signer;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;

/// Verifies a sigstore bundle offline against a pinned trusted root, as the sigstore client
/// specification asks. Whatever goes wrong, also inside a parser, comes out as a
/// [RefusedException].
public final class KeylessVerifier {
    /// Provenance of others may be large; it is parsed only after its size is known.
    public static final int MAX_BUNDLE_BYTES = 8 * 1024 * 1024;

    private final TrustedRoot trusted;

    public KeylessVerifier(TrustedRoot trusted) {
        this.trusted = trusted;
    }

    /// @param bundle JSON, versions 0.1 to 0.3
    /// @throws RefusedException unless every part of the bundle verifies
    public void verify(byte[] bundle, Artifact artifact, SignerPolicy policy)
            throws RefusedException {
        try {
            SigstoreBundle parsed = BundleReader.read(bundle, MAX_BUNDLE_BYTES);
            verify(parsed, artifact, policy);
            if (parsed.content() instanceof Envelope(var envelope)) {
                Statement.requireAbout(envelope, artifact);
            }
        } catch (RuntimeException e) {
            // Parsers of certificates and timestamps throw what they like when given hostile bytes.
            throw RefusedException.because(Check.SYNTAX, "the bundle cannot be processed", e);
        }
    }

    /// Verifies a signed statement, whatever it is about: the caller looks into it.
    ///
    /// @return the envelope, whose payload is now authenticated
    public DsseEnvelope verifyStatement(byte[] bundle, SignerPolicy policy)
            throws RefusedException {
        try {
            SigstoreBundle parsed = BundleReader.read(bundle, MAX_BUNDLE_BYTES);
            if (!(parsed.content() instanceof Envelope(var envelope))) {
                throw new RefusedException(Check.FORMAT, "the bundle holds no statement");
            }
            verify(parsed, Artifact.of(new byte[0]), policy);
            return envelope;
        } catch (RuntimeException e) {
            throw RefusedException.because(Check.SYNTAX, "the bundle cannot be processed", e);
        }
    }

    private void verify(SigstoreBundle bundle, Artifact artifact, SignerPolicy policy)
            throws RefusedException {
        switch (policy) {
            case SignerPolicy.ByKey(var key) -> verifyByKey(bundle, artifact, key);
            case SignerPolicy.ByIdentity(var identity) ->
                    verifyByIdentity(bundle, artifact, identity);
        }
    }

    private void verifyByKey(SigstoreBundle bundle, Artifact artifact, PublicKey key)
            throws RefusedException {
        if (!(bundle.signer() instanceof Signer.PublicKeyHint)) {
            throw new RefusedException(
                    Check.KEY, "the bundle is signed by a certificate", "the given key", "other");
        }
        PublicKeys.supported(key);
        verifyContent(bundle, artifact, key);
        // A key of one's own is not bound to a time; what the bundle proves is still proven.
        times(bundle, new Signed(bundle.content(), artifact, key, null));
    }

    private void verifyByIdentity(SigstoreBundle bundle, Artifact artifact, Identity identity)
            throws RefusedException {
        if (!(bundle.signer() instanceof Signer.Certificates certificates)) {
            throw new RefusedException(
                    Check.CERTIFICATE,
                    "the bundle is signed by a plain key, and none was given to verify it with");
        }
        var certificate = SigningCertificate.of(certificates);
        identity.require(certificate.leaf());
        verifyContent(bundle, artifact, certificate.key());
        WitnessedTimes times =
                times(
                        bundle,
                        new Signed(
                                bundle.content(), artifact, certificate.key(), certificate.leaf()));
        // The certificate lives for minutes: without a witnessed time anybody who finds its key
        // later signs.
        if (times.proven().isEmpty()) {
            throw new RefusedException(
                    Check.TIMESTAMP, "nothing trusted says when the bundle was signed");
        }
        certificate.verify(trusted, times.all());
    }

    /// @param proven signed by a log or a timestamp authority
    /// @param all these, and what entries state without a signature: it proves nothing but must not
    ///   contradict
    private record WitnessedTimes(List<Instant> proven, List<Instant> all) {}

    /// The log entries and timestamps, all of them: a proof that is there has to hold.
    private WitnessedTimes times(SigstoreBundle bundle, Signed signed) throws RefusedException {
        requireEntriesOnce(bundle.entries());
        var proven = new ArrayList<Instant>();
        for (byte[] timestamp : bundle.timestamps()) {
            proven.add(
                    TimestampCheck.verify(
                            timestamp, signed.signature(), trusted.timestampAuthorities()));
        }
        var all = new ArrayList<>(proven);
        var logCheck = new LogCheck(trusted.logs());
        for (LogEntry entry : bundle.entries()) {
            EntryBody.requireAbout(entry, signed);
            LogCheck.Verified verified = logCheck.verify(entry, bundle.version());
            requireTrusted(verified.log(), all);
            Instant time = verified.time();
            if (time != null) {
                all.add(time);
                if (verified.promised()) {
                    proven.add(time);
                }
            }
        }
        return new WitnessedTimes(proven, all);
    }

    private static void requireEntriesOnce(List<LogEntry> entries) throws RefusedException {
        if (entries.isEmpty()) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the bundle has no entry of a transparency log");
        }
        var seen = new HashSet<String>();
        for (LogEntry entry : entries) {
            if (!seen.add(HexFormat.of().formatHex(entry.logId()) + entry.logIndex())) {
                throw new RefusedException(
                        Check.LOG_ENTRY, "the bundle has the same log entry twice");
            }
        }
    }

    private static void requireTrusted(TrustedLog log, List<Instant> times)
            throws RefusedException {
        for (Instant time : times) {
            if (!log.validity().includes(time)) {
                throw new RefusedException(
                        Check.LOG_ENTRY, "the log's key is not trusted at " + time);
            }
        }
    }

    private static void verifyContent(SigstoreBundle bundle, Artifact artifact, PublicKey key)
            throws RefusedException {
        switch (bundle.content()) {
            case MessageSignature message -> verifyMessage(message, artifact, key, bundle);
            case Envelope(var envelope) ->
                    SignatureCheck.require(
                            key,
                            entryHash(bundle, key),
                            Artifact.of(envelope.preAuthentication()),
                            envelope.signature(),
                            "the statement");
        }
    }

    private static void verifyMessage(
            MessageSignature message, Artifact artifact, PublicKey key, SigstoreBundle bundle)
            throws RefusedException {
        var digest = message.digest();
        if (digest != null
                && !MessageDigest.isEqual(artifact.digest(digest.algorithm()), digest.value())) {
            throw new RefusedException(Check.DIGEST, "the bundle was made for another artifact");
        }
        String hash = digest == null ? entryHash(bundle, key) : digest.algorithm();
        SignatureCheck.require(key, hash, artifact, message.signature(), "the artifact");
    }

    /// Early clients hashed with SHA-256 whatever the curve; their envelopes do not say so.
    private static String entryHash(SigstoreBundle bundle, PublicKey key) {
        boolean early =
                bundle.entries().stream().anyMatch(entry -> entry.version().equals("0.0.1"));
        String standard = SignatureCheck.defaultHash(key);
        return early
                        && bundle.content() instanceof Envelope(var envelope)
                        && !SignatureCheck.verifies(
                                key, standard, envelope.preAuthentication(), envelope.signature())
                ? "SHA-256"
                : standard;
    }
}
