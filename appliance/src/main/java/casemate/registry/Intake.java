package casemate.registry;

import casemate.host.Digests;
import casemate.registry.Model.Placement;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Takes a model's files in: hashes them on the way, and shows them under their digest only once
/// they are complete.
final class Intake {
    private static final int BUFFER = 1 << 20;
    private static final long SPARE_BYTES = 64L << 20;
    private static final int MAX_FILES = 10_000;

    private final Path models;
    private final Placement placement;
    private final Progress progress;
    private final byte[] buffer = new byte[BUFFER];
    private long done;
    private long total;

    Intake(Path models, Placement placement, Progress progress) {
        this.models = models;
        this.placement = placement;
        this.progress = progress;
    }

    /// @param path what is to be served
    record Taken(Path path, String digest) {}

    Taken take(Path source) throws IOException {
        boolean directory = Files.isDirectory(source);
        List<Path> files = directory ? filesOf(source) : List.of(source);
        for (Path file : files) {
            total += Files.size(file);
        }
        if (placement == Placement.IN_PLACE) {
            return new Taken(source, digest(source, directory, files, null));
        }
        if (placement == Placement.COPIED) {
            requireSpace(source);
        }
        Path staging = Files.createTempDirectory(models, ".import-");
        try {
            String digest = digest(source, directory, files, staging);
            Path home = models.resolve("sha256-" + digest);
            if (!Files.exists(home)) {
                Files.move(staging, home, StandardCopyOption.ATOMIC_MOVE);
            }
            return new Taken(directory ? home : onlyFile(home), digest);
        } finally {
            deleteTree(staging);
        }
    }

    /// The same bytes may have come before, from a file of another name, which is the one they
    /// keep.
    private static Path onlyFile(Path home) throws IOException {
        List<Path> files = filesOf(home);
        if (files.size() != 1) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "%s should hold one file and holds %d: somebody changed the data"
                                    + " directory. Remove the models that lie there and import"
                                    + " again.",
                            home,
                            files.size()));
        }
        return files.getFirst();
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            List<Path> files =
                    walk.filter(p -> Files.isRegularFile(p))
                            .limit(MAX_FILES + 1L)
                            .sorted()
                            .toList();
            if (files.size() > MAX_FILES) {
                throw new IOException(
                        String.format(
                                Locale.ROOT,
                                "%s holds more than %d files: name the model's own directory.",
                                directory,
                                MAX_FILES));
            }
            return files;
        }
    }

    private void requireSpace(Path source) throws IOException {
        long free = Files.getFileStore(models).getUsableSpace();
        if (free - SPARE_BYTES < total) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "%s takes %d MiB and %s has %d MiB free: free some, or import with"
                                    + " --link or --in-place.",
                            source,
                            total >> 20,
                            models,
                            free >> 20));
        }
    }

    /// Hashes all files, and puts them below `target` when there is one.
    private String digest(
            Path source,
            boolean directory,
            List<Path> files,
            @org.jspecify.annotations.Nullable Path target)
            throws IOException {
        if (!directory) {
            Path to = target == null ? null : target.resolve(String.valueOf(source.getFileName()));
            return takeFile(source, to);
        }
        StringBuilder list = new StringBuilder();
        for (Path file : files) {
            Path name = source.relativize(file);
            String digest = takeFile(file, target == null ? null : target.resolve(name.toString()));
            list.append(digest).append("  ").append(name).append('\n');
        }
        return Digests.sha256Hex(list.toString());
    }

    private String takeFile(Path file, @org.jspecify.annotations.Nullable Path target)
            throws IOException {
        if (target == null) {
            return copy(file, OutputStream.nullOutputStream());
        }
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (placement == Placement.LINKED) {
            link(file, target);
            return copy(file, OutputStream.nullOutputStream());
        }
        try (FileChannel channel =
                FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            String digest = copy(file, java.nio.channels.Channels.newOutputStream(channel));
            channel.force(true);
            return digest;
        }
    }

    private static void link(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file.toRealPath());
        } catch (FileSystemException | UnsupportedOperationException e) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "%s cannot be linked into the data directory, which may be on another"
                                    + " file system: import a copy, or use --in-place.",
                            file),
                    e);
        }
    }

    private String copy(Path file, OutputStream out) throws IOException {
        MessageDigest sha256 = Digests.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            for (int n; (n = in.read(buffer)) > 0; ) {
                sha256.update(buffer, 0, n);
                out.write(buffer, 0, n);
                done += n;
                progress.at(done, total);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /// Deletes a directory of our own. Links inside it are not followed.
    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
