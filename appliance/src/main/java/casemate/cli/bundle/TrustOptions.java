package casemate.cli.bundle;

import casemate.bundler.media.Media;
import casemate.bundler.verify.FirstTrust;
import casemate.bundler.verify.TrustState;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.install.slot.Prefix;
import casemate.install.state.Believed;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whom to believe: never what the media say of themselves.
final class TrustOptions {
    private static final int MAX_ROOT = 1024 * 1024;

    @Option(
            names = "--root-fingerprint",
            paramLabel = "HEX",
            description = "SHA-256 of a root.json, from paper; spaces and case do not count")
    @Nullable String fingerprint;

    @Option(
            names = "--root",
            paramLabel = "FILE",
            description = "a root.json that was obtained and compared before")
    @Nullable Path root;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "an installation: believe what that machine believes")
    @Nullable Path state;

    TrustState believed(Media media) throws RefusedException, IOException {
        Path installation = state;
        if (installation != null) {
            if (root != null || fingerprint != null) {
                throw new CommandException(
                        Exit.USAGE, "Give one of --root-fingerprint, --root and --state.");
            }
            return Believed.read(new Prefix(installation.toAbsolutePath()).trust()).state();
        }
        return FirstTrust.pin(media, confirmed(), Instant.EPOCH);
    }

    private String confirmed() throws IOException {
        Path file = root;
        String hex = fingerprint;
        if (hex != null && file == null) {
            if (!hex.replaceAll("[\\s:]", "").matches("[0-9a-fA-F]{64}")) {
                throw new CommandException(
                        Exit.USAGE, "--root-fingerprint takes 64 hexadecimal digits, a SHA-256.");
            }
            return hex;
        }
        if (file != null && hex == null) {
            if (Files.size(file) > MAX_ROOT) {
                throw new CommandException(Exit.USAGE, file + " is too large for a root.json.");
            }
            return HexFormat.of().formatHex(Hashes.sha256(Files.readAllBytes(file)));
        }
        throw new CommandException(
                Exit.USAGE,
                "Say whom to believe: --root-fingerprint HEX (from paper) or --root FILE (which you"
                        + " have already), or --state DIR (what an installation believes). The"
                        + " media cannot vouch for themselves.");
    }
}
