package casemate.registry;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/// A model in the registry.
///
/// @param name what applications call it
/// @param digest SHA-256 of its bytes in hexadecimal; for a directory, of the list of its files
///   with their digests
/// @param format as `runtimes` names it
/// @param path the file or directory that is served
/// @param placement how it came there
public record Model(
        String name,
        String digest,
        String format,
        Path path,
        long sizeBytes,
        Placement placement,
        String architecture,
        long parameters,
        String quantisation,
        int contextLength,
        Instant importedAt) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

    /// How the registry holds a model's files.
    public enum Placement {
        /// Copied into the data directory.
        COPIED,
        /// Hard links in the data directory.
        LINKED,
        /// Left where they were.
        IN_PLACE
    }

    public Model {
        requireName(name);
    }

    /// @throws IllegalArgumentException when applications could not call it that
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "`%s` is no model name: expected 1 to 64 of a-z, 0-9, `.`, `_`, `-`.",
                            name.length() > 80 ? name.substring(0, 80) : name));
        }
        return name;
    }

    /// A name made out of a file's, for those who give none.
    static String nameFor(Path source) {
        String file = String.valueOf(source.getFileName());
        String plain =
                file.endsWith(".gguf") ? file.substring(0, file.length() - ".gguf".length()) : file;
        String name = plain.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
        return name.length() > 64 ? name.substring(0, 64) : name;
    }
}
