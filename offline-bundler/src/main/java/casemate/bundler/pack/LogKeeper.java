package casemate.bundler.pack;

import casemate.base.AtomicFile;
import casemate.bundler.BoundedFiles;
import casemate.bundler.MediaFile;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.SignedPart;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.BundleWriter;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.log.KeyedVerifier;
import casemate.signing.log.ReleaseLog;
import casemate.signing.note.Checkpoint;
import casemate.signing.note.CheckpointSigner;
import casemate.signing.note.NoteKey;
import casemate.signing.note.SignedNote;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keeps the vendor's release log in a file, one leaf a line, with its last checkpoint beside it,
/// and puts the proofs into a bundle.
public final class LogKeeper {
    private static final int MAX_LOG_BYTES = 256 * 1024 * 1024;

    private LogKeeper() {}

    /// What was logged.
    ///
    /// @param added leaves that were new
    /// @param size leaves of the log now
    public record Logged(int added, long size, String checkpoint) {}

    /// One signature of the bundle.
    private record Entry(String name, SigstoreBundle bundle, byte[] artifact, VerifyingKey key) {}

    /// Logs every signature of the bundle that is not in the log yet, signs the checkpoint with all
    /// of the log's keys, and writes proof and checkpoint into the bundle. Doing it again after
    /// further signatures were added proves all of them under the newest checkpoint.
    ///
    /// @param logFile is made when it does not exist
    /// @param keys all keys that the root lists for the log, in any order
    /// @param epochSeconds when the checkpoint is signed; only ML-DSA-44 signatures say it
    public static Logged log(
            BundleDraft bundle, Path logFile, List<SigningKey> keys, long epochSeconds)
            throws IOException, RefusedException {
        List<NoteKey> noteKeys = bundle.root().log();
        if (noteKeys.isEmpty()) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "root " + bundle.root().version() + " lists no log, so there is nothing to do");
        }
        List<Entry> entries = entries(bundle);
        if (entries.isEmpty()) {
            throw new RefusedException(
                    Check.SIGNATURE,
                    "the bundle has no P-256 signatures to log yet",
                    null,
                    null,
                    "Sign it first: casemate bundle sign");
        }
        Path lockFile = logFile.resolveSibling(logFile.getFileName() + ".lock");
        Files.createDirectories(AtomicFile.directoryOf(logFile));
        try (FileChannel channel =
                        FileChannel.open(
                                lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            return append(bundle, logFile, keys, epochSeconds, entries);
        }
    }

    private static Logged append(
            BundleDraft bundle,
            Path logFile,
            List<SigningKey> keys,
            long epochSeconds,
            List<Entry> entries)
            throws IOException, RefusedException {
        List<NoteKey> noteKeys = bundle.root().log();
        ReleaseLog log = read(logFile, noteKeys);
        int added = 0;
        for (Entry entry : entries) {
            if (log.indexOf(entry.bundle(), entry.artifact(), entry.key()) < 0) {
                log = log.append(entry.bundle(), entry.artifact(), entry.key());
                added++;
            }
        }
        SignedNote checkpoint = sign(log, noteKeys, keys, epochSeconds);
        byte[] encoded = checkpoint.encoded().getBytes(StandardCharsets.UTF_8);
        // The log first: a proof of a leaf that the log forgot would show a split view.
        MediaFile.write(logFile, log.encoded());
        MediaFile.write(checkpointFile(logFile), encoded);
        for (Entry entry : entries) {
            int index = log.indexOf(entry.bundle(), entry.artifact(), entry.key());
            byte[] json =
                    BundleWriter.write(
                            entry.bundle()
                                    .withEntry(log.entry(index, checkpoint, noteKeys.getFirst())));
            new KeyedVerifier(entry.key(), noteKeys).verifyMessage(json, entry.artifact());
            MediaFile.write(bundle.directory().resolve(entry.name()), json);
        }
        MediaFile.write(bundle.directory().resolve(BundleFiles.CHECKPOINT), encoded);
        return new Logged(added, log.size(), checkpoint.encoded());
    }

    private static List<Entry> entries(BundleDraft bundle) throws IOException, RefusedException {
        var out = new ArrayList<Entry>();
        for (VerifyingKey key : BundleFiles.releaseKeys(bundle.root())) {
            for (SignedPart part : SignedPart.values()) {
                String name = BundleFiles.sigstore(part, key);
                if (key.algorithm() == KeyAlgorithm.P256 && bundle.has(name)) {
                    byte[] json = bundle.small(name);
                    byte[] artifact = bundle.bytes(part);
                    new KeyedVerifier(key, List.of()).verifyMessage(json, artifact);
                    out.add(new Entry(name, BundleReader.read(json), artifact, key));
                }
            }
        }
        return out;
    }

    /// A log that was put back to an older state would sign two histories: the checkpoint beside it
    /// must be of the log as it is.
    private static ReleaseLog read(Path logFile, List<NoteKey> noteKeys)
            throws IOException, RefusedException {
        String origin = noteKeys.getFirst().name();
        if (!Files.exists(logFile)) {
            if (Files.exists(checkpointFile(logFile))) {
                throw new RefusedException(
                        Check.CONSISTENCY,
                        logFile + " is gone, and its checkpoint is there",
                        null,
                        null,
                        "Bring the log back from a copy: a log must never start again.");
            }
            return ReleaseLog.empty(origin);
        }
        ReleaseLog log = ReleaseLog.parse(origin, BoundedFiles.read(logFile, MAX_LOG_BYTES));
        if (!Files.exists(checkpointFile(logFile))) {
            return log;
        }
        byte[] text = BoundedFiles.read(checkpointFile(logFile), SignedNote.MAX_CHARS);
        Checkpoint last =
                Checkpoint.parse(SignedNote.parse(new String(text, StandardCharsets.UTF_8)).text());
        boolean same =
                last.origin().equals(origin)
                        && last.size() <= log.size()
                        && Arrays.equals(
                                last.root(), log.first(Math.toIntExact(last.size())).root());
        if (!same) {
            throw new RefusedException(
                    Check.CONSISTENCY,
                    logFile + " does not continue what its own checkpoint says",
                    last.origin() + " with " + last.size() + " leaves",
                    log.origin() + " with " + log.size() + " leaves",
                    "Bring the log back from a copy: a log must never forget or change a leaf.");
        }
        return log;
    }

    private static SignedNote sign(
            ReleaseLog log, List<NoteKey> noteKeys, List<SigningKey> keys, long epochSeconds)
            throws RefusedException {
        SignedNote note = log.checkpoint();
        for (NoteKey noteKey : noteKeys) {
            SigningKey key =
                    keys.stream()
                            .filter(k -> k.publicKey().equals(noteKey.key()))
                            .findFirst()
                            .orElseThrow(() ->
                                    new RefusedException(
                                            Check.KEY,
                                            "a key of the log is missing",
                                            noteKey.key().toString(),
                                            "keys " + keys,
                                            "Give all keys that the root lists for the log."));
            note = CheckpointSigner.sign(note, noteKey.name(), key, epochSeconds);
        }
        return note;
    }

    private static Path checkpointFile(Path logFile) {
        return logFile.resolveSibling(logFile.getFileName() + ".checkpoint");
    }
}
