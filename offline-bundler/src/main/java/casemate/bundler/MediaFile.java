package casemate.bundler;

import casemate.base.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files of a bundle: whole or not there, and for everyone to read, as what is on media is.
public final class MediaFile {
    public static final String READABLE = "rw-r--r--";

    private MediaFile() {}

    /// Makes the directory where it is missing.
    public static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(AtomicFile.directoryOf(file));
        AtomicFile.write(file, bytes, READABLE);
    }
}
