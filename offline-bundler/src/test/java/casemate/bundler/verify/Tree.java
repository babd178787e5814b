package casemate.bundler.verify;

import casemate.signing.Hashes;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/// Directories in tests: copied, listed, removed.
final class Tree {
    private Tree() {}

    /// Everything below a directory: type, size, time and digest by name. Two equal listings mean
    /// that nothing was written in between.
    static SortedMap<String, String> listing(Path root) throws IOException {
        var out = new TreeMap<String, String>();
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) {
                var attributes =
                        Files.readAttributes(
                                file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                String digest =
                        attributes.isRegularFile() && attributes.size() < 10_000_000
                                ? HexFormat.of().formatHex(Hashes.sha256(Files.readAllBytes(file)))
                                : "";
                out.put(
                        root.relativize(file).toString(),
                        (attributes.isDirectory() ? "d" : attributes.isRegularFile() ? "f" : "o")
                                + attributes.lastModifiedTime()
                                + digest);
            }
        }
        return out;
    }

    /// Files are hard links, so that a copy costs little: replace a file, never write into it.
    static Path linked(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a)
                            throws IOException {
                        Files.createDirectories(to.resolve(from.relativize(dir)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                            throws IOException {
                        Files.createLink(to.resolve(from.relativize(file)), file);
                        return FileVisitResult.CONTINUE;
                    }
                });
        return to;
    }

    static void replace(Path file, byte[] bytes) throws IOException {
        Files.delete(file);
        Files.write(file, bytes);
    }

    static void remove(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
