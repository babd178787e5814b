package casemate.install.state;

import casemate.bundler.verify.TrustState;
import casemate.bundler.verify.VerifiedRelease;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.trust.HighestSequence;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.RootCodec;
import casemate.signing.trust.TimeFloor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Whom this machine believes, on its disk.
///
/// @param device the machine's name in rollback permits
/// @param pinned fingerprint of the root that people compared with paper
/// @param confirmedBy who did, and when
/// @param rootBytes of the newest root
/// @param revocationBytes of the newest list; empty before the first
public record Believed(
        String device,
        String pinned,
        List<String> confirmedBy,
        byte[] rootBytes,
        byte[] revocationBytes,
        TrustState state) {
    private static final String SCHEMA = "casemate-trust/1";
    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final String LOST =
            "Restore it from a backup of this machine. Without one, run `casemate uninstall"
                    + " --purge-trust`, which keeps the data, and install again with the root's"
                    + " fingerprint from paper.";

    public Believed {
        confirmedBy = List.copyOf(confirmedBy);
    }

    /// The first trust.
    public static Believed first(
            String pinned, List<String> confirmedBy, byte[] rootBytes, TrustState state) {
        return new Believed(
                UUID.randomUUID().toString(), pinned, confirmedBy, rootBytes, new byte[0], state);
    }

    /// After media were verified: their newer roots and revocations hold at once, whether or not
    /// the release comes to run.
    public Believed learn(VerifiedRelease release) {
        TrustState after = release.after();
        return with(
                release,
                new TrustState(after.root(), after.revocations(), state.highest(), after.floor()));
    }

    /// After the release answered: no older one any more.
    public Believed accept(VerifiedRelease release) {
        return with(release, release.after());
    }

    private Believed with(VerifiedRelease release, TrustState after) {
        boolean newer = after.revocations().sequence() > state.revocations().sequence();
        return new Believed(
                device,
                pinned,
                confirmedBy,
                release.roots().isEmpty() ? rootBytes : release.roots().getLast().bytes(),
                newer ? release.revocations().bytes() : revocationBytes,
                after);
    }

    public void write(Path file) throws IOException {
        CheckedFile.write(
                file,
                JsonWriter.fields(
                        "schema", SCHEMA,
                        "device", device,
                        "pinned", pinned,
                        "confirmedBy", confirmedBy,
                        "root", rootBytes,
                        "revocations", revocationBytes,
                        "epoch", state.highest().epoch(),
                        "sequence", state.highest().sequence(),
                        "floor", state.floor().time().toString()));
    }

    /// @throws RefusedException when it is not there, or damaged: trust never starts again by
    ///   itself
    public static Believed read(Path file) throws IOException, RefusedException {
        if (!Files.exists(file)) {
            throw new RefusedException(
                    Check.STATE,
                    "what this machine believes is lost",
                    "the file " + file,
                    "none",
                    LOST);
        }
        JsonObject json = CheckedFile.read(file, MAX_BYTES, LOST);
        try {
            return of(json);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new RefusedException(
                    Check.STATE,
                    file + " contradicts itself",
                    SCHEMA,
                    String.valueOf(e.getMessage()),
                    LOST);
        }
    }

    private static Believed of(JsonObject json) throws RefusedException {
        String schema = json.string("schema");
        if (!schema.equals(SCHEMA)) {
            throw new IllegalArgumentException(schema);
        }
        byte[] root = json.base64("root");
        byte[] revocations = json.base64("revocations");
        var out =
                new Believed(
                        json.string("device"),
                        json.string("pinned"),
                        new ArrayList<>(json.strings("confirmedBy", 100)),
                        root,
                        revocations,
                        new TrustState(
                                RootCodec.parse(root),
                                revocations.length == 0
                                        ? Revocations.none()
                                        : Revocations.parse(revocations),
                                new HighestSequence(json.integer("epoch"), json.count("sequence")),
                                new TimeFloor(Instant.parse(json.string("floor")))));
        json.done();
        return out;
    }
}
