package casemate.bundler.format;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `SHA256SUMS`, as `sha256sum -c` reads it: a digest, two spaces, a name and a newline for each
/// file, in the order of the names.
///
/// @param digests lower-case hexadecimal, by name
public record Sums(SortedMap<String, String> digests) {
    /// Room for as many chunks as a manifest may have.
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) {2}([^\\s\\\\]{1,240})");

    public Sums {
        digests = new TreeMap<>(digests);
    }

    /// Only for bytes whose signatures were checked.
    public static Sums parse(byte[] bytes) throws RefusedException {
        if (bytes.length > MAX_BYTES) {
            throw new RefusedException(
                    Check.SIZE,
                    "SHA256SUMS is too large",
                    "at most " + MAX_BYTES + " bytes",
                    bytes.length + " bytes");
        }
        var digests = new TreeMap<String, String>();
        String previous = "";
        int number = 0;
        int start = 0;
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        while (start < text.length()) {
            number++;
            int end = text.indexOf('\n', start);
            Matcher line = LINE.matcher(end < 0 ? "" : text.substring(start, end));
            if (!line.matches() || line.group(2).compareTo(previous) <= 0) {
                throw new RefusedException(
                        Check.SYNTAX,
                        "SHA256SUMS line " + number + " is not one of sha256sum, or out of order");
            }
            previous = line.group(2);
            digests.put(previous, line.group(1));
            start = end + 1;
        }
        return new Sums(digests);
    }

    public byte[] write() {
        var out = new StringBuilder();
        digests.forEach((name, digest) -> out.append(digest + "  " + name + "\n"));
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
