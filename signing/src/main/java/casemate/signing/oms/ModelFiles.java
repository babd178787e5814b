package casemate.signing.oms;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files of a model on disk: a directory tree, or one file. Only regular files; a link or a
/// device refuses the model (OMS v1.0, section 6).
final class ModelFiles {
    /// Left out at the model's root, always.
    static final Set<String> ALWAYS_IGNORED =
            Set.of(".git", ".gitignore", ".gitattributes", ".github");

    private static final int MAX_FILES = 100_000;
    private static final long WHOLE = Long.MAX_VALUE;

    private ModelFiles() {}

    /// Relative, with `/`, without empty parts, `.` or `..`.
    static boolean isCanonical(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            return false;
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /// The files by name, in the order of the names' code points.
    static SortedMap<String, Path> list(Path model, Set<String> ignored)
            throws RefusedException, IOException {
        var found = new TreeMap<String, Path>(Comparator.comparing(ModelFiles::codePoints));
        if (Files.isRegularFile(model, LinkOption.NOFOLLOW_LINKS)) {
            found.put(model.getFileName().toString(), model);
            return found;
        }
        var bad = new ArrayList<Path>();
        Files.walkFileTree(
                model,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path dir, BasicFileAttributes attributes) {
                        return isIgnored(name(model, dir), ignored)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        String name = name(model, file);
                        if (!isIgnored(name, ignored)) {
                            if (!attributes.isRegularFile()) {
                                bad.add(file);
                            }
                            found.put(name, file);
                        }
                        return found.size() > MAX_FILES
                                ? FileVisitResult.TERMINATE
                                : FileVisitResult.CONTINUE;
                    }
                });
        if (!bad.isEmpty()) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "the model holds something that is no regular file: "
                            + name(model, bad.getFirst()));
        }
        if (found.size() > MAX_FILES) {
            throw new RefusedException(
                    Check.SIZE, "the model has more than " + MAX_FILES + " files");
        }
        return found;
    }

    /// UTF-16 order differs from code point order beyond the basic plane; zero-padded hexadecimal
    /// does not.
    private static String codePoints(String name) {
        var out = new StringBuilder();
        name.codePoints().forEach(c -> out.append((char) (c >>> 16)).append((char) c));
        return out.toString();
    }

    private static String name(Path model, Path file) {
        return model.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private static boolean isIgnored(String name, Set<String> ignored) {
        for (int end = name.indexOf('/'); ; end = name.indexOf('/', end + 1)) {
            String prefix = end < 0 ? name : name.substring(0, end);
            if (ALWAYS_IGNORED.contains(prefix.split("/", 2)[0]) || ignored.contains(prefix)) {
                return true;
            }
            if (end < 0) {
                return false;
            }
        }
    }

    /// The digests of one file: one, or one for each part.
    static List<ModelManifest.Resource> digest(
            String name, Path file, ModelHash hash, long shardBytes) throws IOException {
        var out = new ArrayList<ModelManifest.Resource>();
        try (InputStream in = Files.newInputStream(file)) {
            if (shardBytes == 0) {
                return List.of(new ModelManifest.Resource(name, hash.digest(in, WHOLE)));
            }
            long size = Files.size(file);
            for (long start = 0; start < size; start += shardBytes) {
                long end = Math.min(size, start + shardBytes);
                out.add(
                        new ModelManifest.Resource(
                                name + ":" + start + ":" + end, hash.digest(in, end - start)));
            }
        }
        return out;
    }
}
