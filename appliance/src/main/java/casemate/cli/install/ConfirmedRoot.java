package casemate.cli.install;

import casemate.bundler.format.BundleFiles;
import casemate.bundler.media.Media;
import casemate.bundler.verify.FirstTrust;
import casemate.bundler.verify.TrustState;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.install.state.Believed;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The first trust: a fingerprint that one person brings on paper and, where a second one confirms,
/// the same fingerprint from that person's own source.
final class ConfirmedRoot {
    private static final int MAX_ROOT = 1 << 20;
    private static final int MAX_PAPER = 64 * 1024;

    @Option(
            names = "--root-fingerprint",
            paramLabel = "HEX",
            description = "SHA-256 of the vendor's root, from paper; spaces are ignored")
    @Nullable String fingerprint;

    @Option(
            names = "--confirm-with",
            paramLabel = "FILE",
            description = "the second person's copy of it; - asks that person")
    @Nullable String second;

    Believed pin(Media media, Questions questions) throws IOException, RefusedException {
        String first =
                plain(
                        fingerprint != null
                                ? fingerprint
                                : questions.ask(
                                        "Fingerprint of the root, from paper",
                                        "--root-fingerprint"));
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        List<String> confirmedBy = new ArrayList<>();
        confirmedBy.add(System.getProperty("user.name", "unknown") + " at " + now);
        if (second != null) {
            confirmSecond(first, second, questions);
            confirmedBy.add("second person (" + second + ") at " + now);
        }
        TrustState state = FirstTrust.pin(media, first, Instant.EPOCH);
        byte[] root = media.read(BundleFiles.root(state.root().version()), MAX_ROOT);
        return Believed.first(first, confirmedBy, root, state);
    }

    /// A machine that believes somebody already is not talked into somebody else by an option.
    void requireNoOther(Believed believed) throws RefusedException {
        if (fingerprint != null && !plain(fingerprint).equals(believed.pinned())) {
            throw new RefusedException(
                    Check.ROOT,
                    "this machine was told to believe another root",
                    believed.pinned(),
                    plain(fingerprint),
                    "Leave --root-fingerprint out: newer roots are walked to from the one that is"
                            + " believed. To begin anew, run `casemate uninstall --purge-trust`.");
        }
    }

    private static void confirmSecond(String first, String second, Questions questions)
            throws IOException, RefusedException {
        String theirs =
                second.equals("-")
                        ? plain(
                                questions.ask(
                                        "Second person: the fingerprint from your own source",
                                        "--confirm-with FILE"))
                        : plain(paper(Path.of(second)));
        if (!theirs.equals(first)) {
            throw new RefusedException(
                    Check.ROOT,
                    "the two people do not have the same fingerprint",
                    first,
                    theirs,
                    "Do not install. Compare both with the vendor by telephone.");
        }
    }

    /// Lines that begin with # are for people.
    private static String paper(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_PAPER), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.joining());
        }
    }

    private static String plain(String text) {
        String plain = text.replaceAll("[\\s:]", "").toLowerCase(Locale.ROOT);
        if (!plain.matches("[0-9a-f]{64}")) {
            throw new CommandException(
                    Exit.USAGE,
                    "not a fingerprint: expected 64 hexadecimal digits, found "
                            + plain.length()
                            + " characters.");
        }
        return plain;
    }
}
