package casemate.bundler.media;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/// A bundle as a plain directory. Everything is opened relative to the opened directory above it
/// (`openat` with `O_NOFOLLOW`), never by a path: a symbolic link below the root is refused, and
/// one that is put there later is not followed either.
public final class DirectoryMedia implements Media {
    private static final int MAX_DEPTH = 5;

    private final Path root;
    private final SecureDirectoryStream<Path> top;
    private final SortedMap<String, Long> files;

    public DirectoryMedia(Path root) throws RefusedException, IOException {
        this.root = root;
        this.top = secure(root);
        var rules = new MediaRules(root.toString());
        try {
            list(top, "", 0, rules);
            this.files = rules.done();
        } catch (RefusedException | IOException | RuntimeException e) {
            top.close();
            throw e;
        }
    }

    @SuppressWarnings("StreamResourceLeak") // it is open as long as the media are
    private static SecureDirectoryStream<Path> secure(Path root) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new FileSystemException(
                root.toString(),
                null,
                "this system cannot open files relative to an open directory; use the tar form");
    }

    private void list(
            SecureDirectoryStream<Path> directory, String prefix, int depth, MediaRules rules)
            throws RefusedException, IOException {
        // A directory that somebody keeps filling ends at the file count; empty ones count as well.
        int entries = 0;
        for (Path entry : directory) {
            Path last = Objects.requireNonNull(entry.getFileName());
            String name = prefix + last;
            rules.requirePortable(name);
            if (++entries > MAX_FILES) {
                throw new RefusedException(
                        Check.SIZE,
                        "'" + root + "/" + prefix + "' holds more files than a bundle can have",
                        "at most " + MAX_FILES,
                        "more",
                        "Point at the bundle's own directory, not at one above it.");
            }
            BasicFileAttributes attributes = attributes(directory, last);
            if (attributes.isDirectory()) {
                if (depth == MAX_DEPTH) {
                    throw new RefusedException(
                            Check.MEDIA,
                            "'" + root + "/" + name + "' lies deeper than any file of a bundle",
                            "at most " + MAX_DEPTH + " directories",
                            "more",
                            "Point at the bundle's own directory, not at one above it.");
                }
                try (var below = directory.newDirectoryStream(last, LinkOption.NOFOLLOW_LINKS)) {
                    list(below, name + "/", depth + 1, rules);
                }
            } else {
                requireRegular(name, attributes);
                rules.file(name, attributes.size());
            }
        }
    }

    /// Opening a FIFO would wait for ever, a device may do anything when it is opened, and a link
    /// leads elsewhere: only what `lstat` calls a regular file is ever opened.
    private void requireRegular(String name, BasicFileAttributes attributes)
            throws RefusedException {
        if (!attributes.isRegularFile()) {
            throw new RefusedException(
                    Check.MEDIA,
                    "'" + root + "/" + name + "' is not a plain file",
                    "regular files and directories only",
                    attributes.isSymbolicLink() ? "a symbolic link" : "a device, pipe or socket",
                    "Do not use these media; ask who made them for a new copy.");
        }
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name)
            throws IOException {
        return directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    @Override
    public SortedMap<String, Long> files() {
        return files;
    }

    @Override
    public InputStream open(String name) throws RefusedException, IOException {
        Long size = files.get(name);
        if (size == null) {
            throw MediaRules.missing(name);
        }
        try {
            return open(top, Path.of(name), name, size);
        } catch (NoSuchFileException e) {
            throw MediaRules.changed(name, "the file", "nothing");
        }
    }

    /// A file may be swapped for another between listing and opening. Links are not followed and
    /// the size must be the same; what is in it is compared with signed digests anyway. Inode
    /// numbers are not compared: those of FAT32 change while it is mounted.
    private InputStream open(
            SecureDirectoryStream<Path> directory, Path rest, String name, long size)
            throws RefusedException, IOException {
        Path first = rest.getName(0);
        if (rest.getNameCount() > 1) {
            try (var below = directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
                return open(below, rest.subpath(1, rest.getNameCount()), name, size);
            }
        }
        requireRegular(name, attributes(directory, first));
        SeekableByteChannel channel =
                directory.newByteChannel(
                        first, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        if (channel instanceof FileChannel file && file.size() == size) {
            return new FileBytes(file, true, name, 0, size);
        }
        long now = channel.size();
        channel.close();
        throw MediaRules.changed(name, size + " bytes", now + " bytes");
    }

    @Override
    public void close() throws IOException {
        top.close();
    }
}
