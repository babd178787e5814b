package casemate.bundler;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Small files of the maker's own directories.
public final class BoundedFiles {
    private BoundedFiles() {}

    /// @throws RefusedException when it has more bytes
    public static byte[] read(Path file, int maxBytes) throws IOException, RefusedException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new RefusedException(
                        Check.SIZE,
                        file + " is too large",
                        "at most " + maxBytes + " bytes",
                        Files.size(file) + " bytes");
            }
            return bytes;
        }
    }
}
