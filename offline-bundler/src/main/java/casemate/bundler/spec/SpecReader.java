package casemate.bundler.spec;

import casemate.bundler.pack.ReleaseSpec;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.pack.ReleaseSpec.VolumePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `bundle.yaml`. Paths in it are relative to its own directory.
public final class SpecReader {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,11}) ?([KMGT]i?B|B)");
    private static final Map<String, Long> UNITS =
            Map.of(
                    "B", 1L,
                    "KB", 1_000L,
                    "MB", 1_000_000L,
                    "GB", 1_000_000_000L,
                    "TB", 1_000_000_000_000L,
                    "KiB", 1L << 10,
                    "MiB", 1L << 20,
                    "GiB", 1L << 30,
                    "TiB", 1L << 40);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,49}");

    private final Path directory;
    private final Mistakes mistakes;
    private final @Nullable String sourceDateEpoch;

    private SpecReader(Path directory, Mistakes mistakes, @Nullable String sourceDateEpoch) {
        this.directory = directory;
        this.mistakes = mistakes;
        this.sourceDateEpoch = sourceDateEpoch;
    }

    /// @param sourceDateEpoch the environment's SOURCE_DATE_EPOCH, seconds since 1970; used when
    ///   the file has no `issuedAt`
    /// @throws SpecException with every mistake
    public static ReleaseSpec read(Path file, @Nullable String sourceDateEpoch)
            throws IOException, SpecException {
        var mistakes = new Mistakes(String.valueOf(file.getFileName()));
        Path directory = file.toAbsolutePath().normalize().getParent();
        var reader =
                new SpecReader(
                        directory == null ? Path.of("/") : directory, mistakes, sourceDateEpoch);
        YamlMap yaml = YamlMap.parse(Files.readString(file), mistakes);
        ReleaseSpec spec = reader.spec(yaml);
        mistakes.throwIfAny();
        return spec;
    }

    private ReleaseSpec spec(YamlMap yaml) {
        String release = name(yaml, "release");
        String version = name(yaml, "version");
        long sequence = number(yaml, "sequence", true, 1);
        Instant issued = issuedAt(yaml);
        Instant expiry = instant(yaml, "advisoryExpiry", yaml.required("advisoryExpiry"));
        if (expiry.isBefore(issued)) {
            yaml.mistake("advisoryExpiry", "is before `issuedAt`, " + issued);
        }
        long from = number(yaml, "minFromSequence", false, 0);
        if (from > sequence) {
            yaml.mistake("minFromSequence", "is above `sequence`, " + sequence);
        }
        String output = yaml.text("output");
        var spec =
                new ReleaseSpec(
                        release,
                        version,
                        sequence,
                        issued,
                        expiry,
                        from,
                        rollbacks(yaml),
                        directory.resolve(or(yaml.text("trust"), "trust")).normalize(),
                        directory
                                .resolve(output == null ? "casemate-" + release : output)
                                .normalize(),
                        volumes(yaml),
                        Attestations.names(yaml),
                        inputs(yaml));
        yaml.done();
        return spec;
    }

    private static String or(@Nullable String text, String absent) {
        return text == null ? absent : text;
    }

    private static String name(YamlMap yaml, String name) {
        String text = yaml.required(name);
        if (text != null && !NAME.matcher(text).matches()) {
            yaml.mistake(name, "has up to 64 letters, digits and ._+-, not '" + text + "'");
        }
        return or(text, "none");
    }

    private static long number(YamlMap yaml, String name, boolean required, long least) {
        String text = required ? yaml.required(name) : yaml.text(name);
        if (text == null) {
            return least;
        }
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < least) {
            yaml.mistake(name, "is a number of " + least + " or more, not '" + text + "'");
            return least;
        }
        return Long.parseLong(text);
    }

    private static List<Long> rollbacks(YamlMap yaml) {
        var out = new ArrayList<Long>();
        for (String text : yaml.texts("rollbackAllowedTo")) {
            if (text.matches("[1-9][0-9]{0,17}")) {
                out.add(Long.parseLong(text));
            } else {
                yaml.mistake("rollbackAllowedTo", "lists sequences, not '" + text + "'");
            }
        }
        return out;
    }

    /// A time that somebody chose, never the clock's: the same inputs must give the same manifest.
    private Instant issuedAt(YamlMap yaml) {
        String text = yaml.text("issuedAt");
        if (text != null || yaml.has("issuedAt")) {
            return instant(yaml, "issuedAt", text);
        }
        String epoch = sourceDateEpoch;
        if (epoch == null || !epoch.matches("[0-9]{1,11}")) {
            mistakes.add(
                    yaml.line(),
                    "`issuedAt` is missing: write it, such as 2026-11-01T00:00:00Z, or set"
                            + " SOURCE_DATE_EPOCH");
            return Instant.EPOCH;
        }
        return Instant.ofEpochSecond(Long.parseLong(epoch));
    }

    private static Instant instant(YamlMap yaml, String name, @Nullable String text) {
        if (text != null) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                yaml.mistake(name, "is a time such as 2026-11-01T00:00:00Z, not '" + text + "'");
            }
        }
        return name.equals("issuedAt") ? Instant.EPOCH : Instant.MAX;
    }

    private static @Nullable VolumePlan volumes(YamlMap yaml) {
        YamlMap volumes = yaml.map("volumes");
        if (volumes == null) {
            return null;
        }
        String text = volumes.required("size");
        String label = or(volumes.text("label"), "casemate");
        volumes.done();
        if (!LABEL.matcher(label).matches()) {
            volumes.mistake("label", "has up to 50 letters, digits, spaces and ._-");
        }
        return text == null ? null : new VolumePlan(size(volumes, text), label);
    }

    private static long size(YamlMap yaml, String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            yaml.mistake("size", "is a size such as 4GB or 4400MiB, not '" + text + "'");
            return Long.MAX_VALUE;
        }
        return Math.multiplyExact(
                Long.parseLong(size.group(1)), UNITS.getOrDefault(size.group(2), 1L));
    }

    private List<Input> inputs(YamlMap yaml) {
        YamlMap byRole = yaml.map("artifacts");
        if (byRole == null) {
            if (!yaml.has("artifacts")) {
                mistakes.add(yaml.line(), "`artifacts` is missing");
            }
            return List.of();
        }
        return new InputReader(directory).read(byRole);
    }

    /// For messages.
    static String list(List<String> words) {
        return String.join(", ", words).toLowerCase(Locale.ROOT);
    }
}
