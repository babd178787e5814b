package casemate.bundler.media;

import casemate.bundler.format.PortablePath;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What every form of media demands of names and sizes, while it lists its files.
final class MediaRules {
    private final String place;
    private final SortedMap<String, Long> files = new TreeMap<>();
    private final Map<String, String> byFolded = new HashMap<>();

    /// @param place how messages name the medium
    MediaRules(String place) {
        this.place = place;
    }

    void file(String name, long size) throws RefusedException {
        requirePortable(name);
        // Two names that FAT32 takes for one file: which of them a reader sees would be its choice.
        String other = byFolded.putIfAbsent(folded(name), name);
        if (other != null) {
            throw new RefusedException(
                    Check.MEDIA,
                    place
                            + (other.equals(name)
                                    ? " holds '" + name + "' twice"
                                    : " holds two names that are one file where case does not"
                                            + " count"),
                    "each file once",
                    "'" + other + "' and '" + name + "'",
                    "Do not use these media; ask who made them for a new copy.");
        }
        if (size > Media.MAX_FILE_BYTES) {
            throw new RefusedException(
                    Check.SIZE,
                    "'" + name + "' in " + place + " is larger than any file of a bundle",
                    "at most " + Media.MAX_FILE_BYTES + " bytes",
                    size + " bytes",
                    "Do not use these media; ask who made them for a new copy.");
        }
        files.put(name, size);
        if (files.size() > Media.MAX_FILES) {
            throw new RefusedException(
                    Check.SIZE,
                    place + " holds more files than a bundle can have",
                    "at most " + Media.MAX_FILES,
                    "more",
                    "Point at the bundle's own directory, not at one above it.");
        }
    }

    /// Absolute names and `..` are not portable, nor is whatever a shell or Windows reads
    /// specially.
    void requirePortable(String name) throws RefusedException {
        try {
            new PortablePath(name);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    Check.MEDIA,
                    place + " holds a name that no bundle has: " + e.getMessage(),
                    "files of a bundle only",
                    "'" + name + "'",
                    "Point at the bundle's own directory, and remove what a desktop left there.");
        }
    }

    /// @throws RefusedException when a file stands where another needs a directory
    SortedMap<String, Long> done() throws RefusedException {
        for (String name : byFolded.values()) {
            for (int i = name.indexOf('/'); i > 0; i = name.indexOf('/', i + 1)) {
                if (byFolded.containsKey(folded(name.substring(0, i)))) {
                    throw new RefusedException(
                            Check.MEDIA,
                            place + " holds '" + name.substring(0, i) + "' as a file",
                            "a directory",
                            "a file, and '" + name + "' below it");
                }
            }
        }
        return Collections.unmodifiableSortedMap(files);
    }

    private static String folded(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    static long requireSize(Media media, String name, long maxBytes) throws RefusedException {
        Long size = media.files().get(name);
        if (size == null) {
            throw missing(name);
        }
        if (size > maxBytes) {
            throw new RefusedException(
                    Check.SIZE,
                    "'" + name + "' is too large",
                    "at most " + maxBytes + " bytes",
                    size + " bytes",
                    "Do not use these media; ask who made them for a new copy.");
        }
        return size;
    }

    static RefusedException missing(String name) {
        return new RefusedException(
                Check.MEDIA,
                "the media lack '" + name + "'",
                "the file",
                "nothing",
                "Copy the media again, completely.");
    }

    static RefusedException changed(String name, String expected, String found) {
        return new RefusedException(
                Check.MEDIA,
                "'" + name + "' changed while the media were read",
                expected,
                found,
                "See who else writes to the media, then begin again.");
    }
}
