package casemate.cli;

import casemate.host.Digests;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells builds apart, so that anybody can compare an installation with what was released.
final class BuildDigest {
    private BuildDigest() {}

    /// @return 64 hexadecimal digits; null where the program is not run from what is released, but
    ///   out of classes
    static @Nullable String ofThisProgram() throws IOException {
        Path program = Form.executable();
        if (program != null) {
            return ofFile(program);
        }
        String classPath = System.getProperty("java.class.path", "");
        if (classPath.contains(File.pathSeparator) || !classPath.endsWith("quarkus-run.jar")) {
            return null;
        }
        Path jar = Path.of(classPath).toAbsolutePath();
        return ofJars(jar.resolveSibling("."));
    }

    /// The digest of what `sha256sum` prints for all jars in the directory and below it, in the
    /// order of their names' bytes.
    static String ofJars(Path directory) throws IOException {
        Path root = directory.normalize();
        List<String> names;
        try (Stream<Path> files = Files.walk(root)) {
            names =
                    files.filter(Files::isRegularFile)
                            .map(file -> "./" + root.relativize(file))
                            .filter(name -> name.endsWith(".jar"))
                            .sorted()
                            .toList();
        }
        StringBuilder lines = new StringBuilder();
        for (String name : names) {
            lines.append(ofFile(root.resolve(name))).append("  ").append(name).append('\n');
        }
        return Digests.sha256Hex(lines.toString());
    }

    private static String ofFile(Path file) throws IOException {
        MessageDigest digest = Digests.sha256();
        byte[] piece = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read; (read = in.read(piece)) >= 0; ) {
                digest.update(piece, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
