package casemate.signing.log;

import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.HashedRekord;
import casemate.signing.bundle.LogEntry;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.bundle.SigstoreBundle.Envelope;
import casemate.signing.bundle.SigstoreBundle.MessageSignature;
import casemate.signing.bundle.SigstoreBundle.Signer;
import casemate.signing.bundle.SigstoreBundle.Version;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.merkle.Rfc6962;
import casemate.signing.note.Checkpoint;
import casemate.signing.note.CheckpointSigner;
import casemate.signing.note.NoteKey;
import casemate.signing.note.SignedNote;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Verifies our own bundles: version 0.3, signed by a plain public key, logged in the release log.
/// Everything that is trusted (the key, the log's keys) is given, nothing is taken from the bundle.
public final class KeyedVerifier {
    private final VerifyingKey key;
    private final List<NoteKey> logKeys;

    /// @param logKeys the log's keys, which all must have signed the checkpoint, the one whose id
    ///   names the log first; empty when no entry is demanded. An entry that is there is verified
    ///   only with keys.
    public KeyedVerifier(VerifyingKey key, List<NoteKey> logKeys) {
        this.key = key;
        this.logKeys = List.copyOf(logKeys);
    }

    /// Verifies a signature of an artifact.
    ///
    /// @param json the bundle, at most 64 KiB
    public void verifyMessage(byte[] json, byte[] artifact) throws RefusedException {
        SigstoreBundle bundle = read(json, BundleReader.MAX_BYTES);
        if (!(bundle.content() instanceof MessageSignature message)) {
            throw new RefusedException(
                    Check.FORMAT, "the bundle holds a statement", "a signature", "an envelope");
        }
        var digest = message.digest();
        if (digest == null) {
            throw new RefusedException(Check.DIGEST, "the bundle lacks its message digest");
        }
        byte[] actual = Hashes.digest(digest.algorithm(), artifact);
        if (!Arrays.equals(actual, digest.value())) {
            throw new RefusedException(
                    Check.DIGEST,
                    "the bundle was made for other bytes",
                    hex(digest.value()),
                    hex(actual));
        }
        key.verify(artifact, message.signature(), "the bundle");
        verifyEntry(bundle, artifact, message.signature());
    }

    /// Verifies a signed statement.
    ///
    /// @return the payload, which is now authenticated
    public DsseEnvelope verifyStatement(byte[] json, String payloadType) throws RefusedException {
        return verifyStatement(json, payloadType, BundleReader.MAX_BYTES);
    }

    /// Verifies a signed statement that may be large, such as an SBOM.
    ///
    /// @param maxBytes of the bundle
    public DsseEnvelope verifyStatement(byte[] json, String payloadType, int maxBytes)
            throws RefusedException {
        SigstoreBundle bundle = read(json, maxBytes);
        if (!(bundle.content() instanceof Envelope(var envelope))) {
            throw new RefusedException(
                    Check.FORMAT, "the bundle holds no statement", "an envelope", "a signature");
        }
        byte[] signed = envelope.preAuthentication();
        key.verify(signed, envelope.signature(), "the statement");
        // The type is signed as well: a statement of another kind must not pass for this one.
        if (!envelope.payloadType().equals(payloadType)) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "the statement is of another type",
                    payloadType,
                    envelope.payloadType());
        }
        verifyEntry(bundle, signed, envelope.signature());
        return envelope;
    }

    private static SigstoreBundle read(byte[] json, int maxBytes) throws RefusedException {
        SigstoreBundle bundle = BundleReader.read(json, maxBytes);
        if (bundle.version() != Version.V0_3
                || !(bundle.signer() instanceof Signer.PublicKeyHint)) {
            throw new RefusedException(
                    Check.FORMAT,
                    "the bundle is not one signed by a release key",
                    "version 0.3 with a public key",
                    "another form");
        }
        return bundle;
    }

    private void verifyEntry(SigstoreBundle bundle, byte[] signed, byte[] signature)
            throws RefusedException {
        if (logKeys.isEmpty()) {
            return;
        }
        if (bundle.entries().size() != 1) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "the bundle has the wrong number of log entries",
                    "1",
                    String.valueOf(bundle.entries().size()));
        }
        LogEntry entry = bundle.entries().getFirst();
        LogEntry.Proof proof = entry.proof();
        if (!Arrays.equals(entry.logId(), logKeys.getFirst().id())) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "the entry is of another log",
                    hex(logKeys.getFirst().id()),
                    hex(entry.logId()));
        }
        if (proof == null
                || !entry.kind().equals(HashedRekord.KIND)
                || !entry.version().equals(HashedRekord.VERSION)
                || entry.promise().length > 0
                || entry.logIndex() != proof.inclusion().index()) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the log entry is not one that the release log makes");
        }
        LogBinding.require(entry.body(), signed, signature, key);
        verifyProof(entry.body(), proof);
    }

    private void verifyProof(byte[] body, LogEntry.Proof proof) throws RefusedException {
        SignedNote note = SignedNote.parse(proof.checkpoint());
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        for (NoteKey logKey : logKeys) {
            checkpoint = CheckpointSigner.verify(note, logKey);
        }
        if (!checkpoint.origin().equals(logKeys.getFirst().name())) {
            throw new RefusedException(
                    Check.CHECKPOINT,
                    "the checkpoint is of another log",
                    logKeys.getFirst().name(),
                    checkpoint.origin());
        }
        if (checkpoint.size() != proof.inclusion().size()
                || !Arrays.equals(checkpoint.root(), proof.rootHash())) {
            throw new RefusedException(
                    Check.CHECKPOINT,
                    "the checkpoint is of another tree than the proof",
                    "size " + proof.inclusion().size(),
                    "size " + checkpoint.size());
        }
        proof.inclusion().verify(Rfc6962.leafHash(body), checkpoint.root());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
