package casemate.bundler.media;

import casemate.bundler.format.Chunk;
import casemate.signing.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// A bundle as it was carried in. An implementation has refused, before anything is read: what is
/// not a regular file or directory, names that are not portable, names that are one file on a
/// case-insensitive file system, more files or larger ones than a bundle can have. Safe for use by
/// several threads.
public interface Media extends Closeable {
    /// More files than a bundle's chunks and metadata can be are refused.
    int MAX_FILES = 120_000;

    /// No file of a bundle is larger than a chunk.
    long MAX_FILE_BYTES = Chunk.SIZE;

    /// Every file's size in bytes by its name below the bundle's directory, such as
    /// `trust/1.root.json`.
    SortedMap<String, Long> files();

    /// The bytes of a file: exactly as many as [#files] said, or an [IOException] when it has
    /// become shorter meanwhile. The caller closes it.
    ///
    /// @throws RefusedException when there is no such file, or it is not what it was when the media
    ///   were opened
    InputStream open(String name) throws RefusedException, IOException;

    /// A whole file, when it is small enough.
    ///
    /// @throws RefusedException when there is none, or it has more than `maxBytes`; nothing was
    ///   allocated then
    default byte[] read(String name, int maxBytes) throws RefusedException, IOException {
        int size = (int) MediaRules.requireSize(this, name, maxBytes);
        try (InputStream in = open(name)) {
            return in.readNBytes(size);
        }
    }

    /// Whether the media under test hold the file themselves; what a base lends them may be more
    /// than they need.
    default boolean carries(String name) {
        return files().containsKey(name);
    }

    /// What is missing, for a message about a chunk that is not there; empty when nothing is known.
    default String whatIsMissing() {
        return "";
    }

    /// Opens a bundle that lies on one or several media: directories and tars, in any order.
    ///
    /// @throws RefusedException when a medium is not one, or they are not of one bundle
    static Media open(List<Path> places) throws RefusedException, IOException {
        var media = new ArrayList<Media>();
        try {
            for (Path place : places) {
                media.add(
                        Files.isDirectory(place) ? new DirectoryMedia(place) : new TarMedia(place));
            }
            return new VolumesMedia(media, places.stream().map(Path::toString).toList());
        } catch (RefusedException | IOException | RuntimeException e) {
            for (Media medium : media) {
                medium.close();
            }
            throw e;
        }
    }
}
