package casemate.signing.log;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.HashedRekord;
import casemate.signing.bundle.LogEntry;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.merkle.MerkleTree;
import casemate.signing.merkle.Rfc6962;
import casemate.signing.note.Checkpoint;
import casemate.signing.note.CheckpointSigner;
import casemate.signing.note.NoteKey;
import casemate.signing.note.SignedNote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The transparency log of our own releases: every signature of a release is a leaf, in order, and
/// the log's operator signs what the whole tree is. A customer can compare checkpoints with others
/// and so notice a release that only they were shown. A value: appending gives a new log; who keeps
/// it writes [#encoded].
public final class ReleaseLog {
    private static final int MAX_BYTES = 256 * 1024 * 1024;

    private final String origin;
    private final List<byte[]> bodies;
    private final MerkleTree tree;

    private ReleaseLog(String origin, List<byte[]> bodies) {
        this.origin = origin;
        this.bodies = List.copyOf(bodies);
        this.tree = new MerkleTree(bodies.stream().map(Rfc6962::leafHash).toList());
    }

    /// @param origin the log's name, which its key signs under; stock tools want it to look like a
    ///   host's
    public static ReleaseLog empty(String origin) {
        return new ReleaseLog(origin, List.of());
    }

    /// Reads [#encoded]; every line has to be a leaf that this log could have made.
    public static ReleaseLog parse(String origin, byte[] encoded) throws RefusedException {
        if (encoded.length > MAX_BYTES) {
            throw new RefusedException(
                    Check.SIZE,
                    "the release log is too large",
                    "at most " + MAX_BYTES + " bytes",
                    encoded.length + " bytes");
        }
        var bodies = new ArrayList<byte[]>();
        String text = new String(encoded, StandardCharsets.UTF_8);
        for (String line : text.isEmpty() ? new String[0] : text.split("\n", -1)) {
            if (!line.isEmpty()) {
                byte[] body = line.getBytes(StandardCharsets.UTF_8);
                HashedRekord.parse(body);
                bodies.add(body);
            }
        }
        return new ReleaseLog(origin, bodies);
    }

    /// One leaf a line, as canonical JSON.
    public byte[] encoded() {
        var out = new StringBuilder();
        bodies.forEach(b -> out.append(new String(b, StandardCharsets.UTF_8)).append('\n'));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    public String origin() {
        return origin;
    }

    public long size() {
        return bodies.size();
    }

    /// The log with the signature of a bundle as its last leaf.
    ///
    /// @param artifact what a message signature is over; unused for an envelope
    public ReleaseLog append(SigstoreBundle bundle, byte[] artifact, VerifyingKey key) {
        var all = new ArrayList<>(bodies);
        all.add(
                LogBinding.leaf(
                                LogBinding.signedBytes(bundle, artifact),
                                bundle.content().signature(),
                                key)
                        .encode());
        return new ReleaseLog(origin, all);
    }

    /// Where the signature of a bundle stands in the log, or -1.
    ///
    /// @param artifact what a message signature is over; unused for an envelope
    public int indexOf(SigstoreBundle bundle, byte[] artifact, VerifyingKey key) {
        byte[] leaf =
                LogBinding.leaf(
                                LogBinding.signedBytes(bundle, artifact),
                                bundle.content().signature(),
                                key)
                        .encode();
        for (int i = 0; i < bodies.size(); i++) {
            if (Arrays.equals(bodies.get(i), leaf)) {
                return i;
            }
        }
        return -1;
    }

    /// What the operator signs with [CheckpointSigner]; several keys may sign one checkpoint.
    public SignedNote checkpoint() {
        return CheckpointSigner.unsigned(new Checkpoint(origin, size(), tree.root()));
    }

    /// The tree when the log had so many leaves.
    public MerkleTree first(int size) {
        return new MerkleTree(bodies.subList(0, size).stream().map(Rfc6962::leafHash).toList());
    }

    public MerkleTree tree() {
        return tree;
    }

    /// The entry of a leaf, to be carried in its bundle.
    ///
    /// @param checkpoint signed, of this very tree
    /// @param key whose id names the log in bundles: the Ed25519 key
    public LogEntry entry(int index, SignedNote checkpoint, NoteKey key) {
        return new LogEntry(
                index,
                key.id(),
                HashedRekord.KIND,
                HashedRekord.VERSION,
                0,
                new byte[0],
                new LogEntry.Proof(tree.inclusion(index), tree.root(), checkpoint.encoded()),
                bodies.get(index));
    }
}
