package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.LogEntry;
import casemate.signing.bundle.SigstoreBundle.Version;
import casemate.signing.json.JsonWriter;
import casemate.signing.merkle.Rfc6962;
import casemate.signing.note.Checkpoint;
import casemate.signing.note.SignedNote;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// That an entry is in a log that the trusted root names: by the log's promise, and by a proof up
/// to a checkpoint that the log has signed.
final class LogCheck {
    private final List<TrustedLog> logs;

    LogCheck(List<TrustedLog> logs) {
        this.logs = logs;
    }

    /// What an entry says of its time.
    ///
    /// @param time null when it states none
    /// @param promised whether the log has signed it; else it may only contradict, not prove
    /// @param log of the entry
    record Verified(@Nullable Instant time, boolean promised, TrustedLog log) {}

    Verified verify(LogEntry entry, Version version) throws RefusedException {
        TrustedLog log = find(entry);
        boolean promised = entry.promise().length > 0;
        boolean rekor2 = EntryBody.isRekor2(entry);
        requireWhatTheVersionAsks(entry, version, promised, rekor2);
        if (promised) {
            verifyPromise(entry, log);
        }
        LogEntry.Proof proof = entry.proof();
        if (proof != null) {
            verifyProof(entry, proof, log, rekor2);
        }
        boolean timed = promised || entry.integratedTime() != 0;
        return new Verified(timed ? integratedTime(entry) : null, promised, log);
    }

    private static void requireWhatTheVersionAsks(
            LogEntry entry, Version version, boolean promised, boolean rekor2)
            throws RefusedException {
        // Version 0.1 is satisfied by a promise; later ones, and the second Rekor, need the proof
        // itself.
        boolean needsProof = version != Version.V0_1 || rekor2;
        if (needsProof && entry.proof() == null) {
            throw new RefusedException(Check.INCLUSION, "the log entry has no inclusion proof");
        }
        if (version == Version.V0_1 && !promised && !rekor2) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "the log entry has no inclusion promise, which version 0.1 needs");
        }
        if (promised && rekor2) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the log entry has a promise that its log never makes");
        }
    }

    private TrustedLog find(LogEntry entry) throws RefusedException {
        for (TrustedLog log : logs) {
            if (Arrays.equals(log.logId(), entry.logId())) {
                return log;
            }
        }
        throw new RefusedException(
                Check.LOG_ENTRY,
                "the entry's log is not in the trusted root",
                null,
                HexFormat.of().formatHex(entry.logId()),
                null);
    }

    private static Instant integratedTime(LogEntry entry) throws RefusedException {
        if (entry.integratedTime() <= 0 || entry.integratedTime() > Instant.MAX.getEpochSecond()) {
            throw new RefusedException(Check.LOG_ENTRY, "the log entry has no time");
        }
        return Instant.ofEpochSecond(entry.integratedTime());
    }

    /// The signed entry timestamp: the log's signature over canonical JSON (RFC 8785) of four
    /// fields.
    private static void verifyPromise(LogEntry entry, TrustedLog log) throws RefusedException {
        Instant time = integratedTime(entry);
        if (!log.validity().includes(time)) {
            throw new RefusedException(Check.LOG_ENTRY, "the log's key is not trusted at " + time);
        }
        byte[] payload =
                JsonWriter.write(
                        JsonWriter.fields(
                                "body",
                                entry.body(),
                                "integratedTime",
                                entry.integratedTime(),
                                "logID",
                                HexFormat.of().formatHex(entry.logId()),
                                "logIndex",
                                entry.logIndex()));
        if (!SignatureCheck.verifies(
                log.key(), SignatureCheck.defaultHash(log.key()), payload, entry.promise())) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the log's promise (signed entry timestamp) does not verify");
        }
    }

    private static void verifyProof(
            LogEntry entry, LogEntry.Proof proof, TrustedLog log, boolean rekor2)
            throws RefusedException {
        if (proof.checkpoint().isEmpty()) {
            throw new RefusedException(Check.CHECKPOINT, "the inclusion proof has no checkpoint");
        }
        if (rekor2 && entry.logIndex() != proof.inclusion().index()) {
            throw new RefusedException(
                    Check.INCLUSION,
                    "the proof is for another entry",
                    String.valueOf(entry.logIndex()),
                    String.valueOf(proof.inclusion().index()));
        }
        Checkpoint checkpoint = checkpoint(proof.checkpoint(), log, rekor2);
        // The proof counts only against what the log has signed, not against what the bundle says.
        if (!Arrays.equals(checkpoint.root(), proof.rootHash())
                || checkpoint.size() != proof.inclusion().size()) {
            throw new RefusedException(
                    Check.CHECKPOINT,
                    "the checkpoint is of another tree than the proof",
                    "size " + proof.inclusion().size(),
                    "size " + checkpoint.size());
        }
        proof.inclusion().verify(Rfc6962.leafHash(entry.body()), checkpoint.root());
    }

    private static Checkpoint checkpoint(String envelope, TrustedLog log, boolean rekor2)
            throws RefusedException {
        SignedNote note = SignedNote.parse(envelope);
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        // The first Rekor adds the number of its tree to its name: "rekor.example - 1234".
        String name = rekor2 ? log.host() : checkpoint.origin().replaceFirst(" - [0-9]+$", "");
        if (rekor2 && !checkpoint.origin().equals(name)) {
            throw new RefusedException(
                    Check.CHECKPOINT,
                    "the checkpoint is of another log",
                    name,
                    checkpoint.origin());
        }
        boolean found = false;
        for (SignedNote.Line line : note.signatures()) {
            if (line.name().equals(name) && Arrays.equals(line.hint(), log.checkpointHint())) {
                requireSignature(note, line, log);
                found = true;
            }
        }
        if (!found) {
            throw new RefusedException(
                    Check.CHECKPOINT, "the checkpoint is not signed by its log", name, "others");
        }
        return checkpoint;
    }

    private static void requireSignature(SignedNote note, SignedNote.Line line, TrustedLog log)
            throws RefusedException {
        if (!SignatureCheck.verifies(
                log.key(),
                SignatureCheck.defaultHash(log.key()),
                note.textBytes(),
                line.signature())) {
            throw new RefusedException(
                    Check.CHECKPOINT, "the checkpoint's signature by its log does not verify");
        }
    }
}
