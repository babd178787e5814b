package casemate.bundler.format;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// A relative path that means the same on every file system that media or machines have, FAT32 and
/// NTFS included, and never leaves its directory. Parts are separated by `/`.
public record PortablePath(String text) {
    public static final int MAX_LENGTH = 240;
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_+@][A-Za-z0-9._+@-]{0,99}");
    private static final Set<String> DEVICES =
            Set.of(
                    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6",
                    "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
                    "lpt8", "lpt9");

    /// @throws IllegalArgumentException when the text is not such a path; the message says why
    public PortablePath {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a path has 1 to " + MAX_LENGTH + " characters, this one " + text.length());
        }
        for (String part : text.split("/", -1)) {
            if (!PART.matcher(part).matches() || part.endsWith(".")) {
                throw new IllegalArgumentException(
                        "'"
                                + part
                                + "' is not a portable file name (letters, digits and ._+@-, not"
                                + " starting with . or -, not ending with ., at most 100)");
            }
            int dot = part.indexOf('.');
            String stem = (dot < 0 ? part : part.substring(0, dot)).toLowerCase(Locale.ROOT);
            if (DEVICES.contains(stem)) {
                throw new IllegalArgumentException("'" + part + "' names a device on some systems");
            }
        }
    }

    /// Equal for paths that are one file on a case-insensitive file system.
    public String folded() {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text;
    }
}
