package casemate.cli.bundle;

import casemate.bundler.trust.Ceremony;
import casemate.bundler.trust.TrustDirectory;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.note.NoteKey;
import casemate.signing.trust.Role;
import casemate.signing.trust.Root;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a new root says; what is not given is as in the root before.
final class RootOptions {
    private static final Duration VALID = Duration.ofDays(730);

    @Option(
            names = "--root-key",
            paramLabel = "FILE",
            description = "public key of the root role; may be given several times")
    List<Path> rootKeys = new ArrayList<>();

    @Option(
            names = "--release-key",
            paramLabel = "FILE",
            description = "public key of the release role; may be given several times")
    List<Path> releaseKeys = new ArrayList<>();

    @Option(
            names = "--root-threshold",
            paramLabel = "N",
            description = "how many keys of each algorithm sign for the root role")
    @Nullable Integer rootThreshold;

    @Option(
            names = "--release-threshold",
            paramLabel = "N",
            description = "how many keys of each algorithm sign a release")
    @Nullable Integer releaseThreshold;

    @Option(
            names = "--log",
            paramLabel = "NAME=FILE",
            description =
                    "name and public key of the release log; may be given several times, the"
                            + " Ed25519 key first")
    List<String> log = new ArrayList<>();

    @Option(
            names = "--next-epoch",
            description = "begin a new epoch: sequences start afresh on every machine")
    boolean nextEpoch;

    @Option(
            names = "--issued-at",
            paramLabel = "TIME",
            description = "such as 2026-11-01T00:00:00Z (default: now)")
    @Nullable Instant issuedAt;

    @Option(
            names = "--advisory-expiry",
            paramLabel = "TIME",
            description = "when machines begin to warn (default: two years later)")
    @Nullable Instant advisoryExpiry;

    Root next(TrustDirectory trust) throws IOException, RefusedException {
        var roots = trust.roots();
        Root before = roots.isEmpty() ? null : Ceremony.root(trust, roots.lastKey());
        Instant issued =
                issuedAt == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : issuedAt;
        long epoch = before == null ? 1 : before.epoch() + (nextEpoch ? 1 : 0);
        try {
            return new Root(
                    before == null ? 1 : before.version() + 1,
                    epoch,
                    issued,
                    advisoryExpiry == null ? issued.plus(VALID) : advisoryExpiry,
                    role(
                            "root",
                            rootKeys,
                            rootThreshold,
                            before == null ? null : before.rootRole()),
                    role(
                            "release",
                            releaseKeys,
                            releaseThreshold,
                            before == null ? null : before.releaseRole()),
                    log(before));
        } catch (IllegalArgumentException e) {
            throw new CommandException(Exit.USAGE, "This cannot be a root: " + e.getMessage(), e);
        }
    }

    private static Role role(
            String name, List<Path> files, @Nullable Integer threshold, @Nullable Role before)
            throws IOException, RefusedException {
        var keys = new ArrayList<VerifyingKey>();
        for (Path file : files) {
            keys.add(TrustKeyCommand.readPublic(file));
        }
        if (before != null) {
            if (keys.isEmpty()) {
                keys.addAll(before.keys().values());
            }
            if (threshold == null) {
                return new Role(name, Role.of(name, keys, 1, 1).keys(), before.thresholds());
            }
        }
        if (keys.isEmpty() || threshold == null) {
            throw new CommandException(
                    Exit.USAGE,
                    String.format(
                            Locale.ROOT,
                            "The first root needs --%s-key FILE for each key, and"
                                    + " --%s-threshold N.",
                            name,
                            name));
        }
        return Role.of(name, keys, threshold, threshold);
    }

    private List<NoteKey> log(@Nullable Root before) throws IOException, RefusedException {
        if (log.isEmpty()) {
            return before == null ? List.of() : before.log();
        }
        var out = new ArrayList<NoteKey>();
        for (String entry : log) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw new CommandException(
                        Exit.USAGE, "--log takes NAME=FILE, not '" + entry + "'.");
            }
            out.add(
                    new NoteKey(
                            entry.substring(0, equals),
                            TrustKeyCommand.readPublic(Path.of(entry.substring(equals + 1)))));
        }
        if (out.getFirst().key().algorithm() != KeyAlgorithm.ED25519) {
            throw new CommandException(
                    Exit.USAGE, "The log's first key names it, and must be its Ed25519 key.");
        }
        return out;
    }
}
