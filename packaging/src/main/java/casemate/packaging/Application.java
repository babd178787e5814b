package casemate.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Copies the built application, without what only other platforms load.
final class Application {
    /// Native libraries inside jars, by platform. The file is made for the platform that it is made
    /// on.
    private static final Pattern LIBRARY =
            Pattern.compile(
                    "(?i)(.*/)?(linux|osx|mac|darwin|win|windows|win32|aix|sunos|freebsd|openbsd|dragonflybsd)\\b.*"
                        + "\\.(so|dll|dylib|jnilib|a)");

    private final List<Pattern> ours;

    /// @param platform such as `linux-x86_64`; jars spell it in several ways
    Application(String platform) {
        String[] parts = platform.split("-", 2);
        String system = parts[0];
        String machine = parts[1];
        this.ours =
                Stream.of(
                                "(?i).*\\b" + system + "[-/]" + machine + "/.*",
                                "(?i).*\\b" + system + "[-/]" + machine.replace('_', '-') + "/.*")
                        .map(Pattern::compile)
                        .toList();
    }

    /// The platform of this machine, which is the one that its JDK runs on.
    static String platformHere() {
        String system = System.getProperty("os.name").split(" ", 2)[0].toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch");
        return system + "-" + (machine.equals("amd64") ? "x86_64" : machine);
    }

    /// @param from a `quarkus-app` directory
    /// @param to must not exist yet
    void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(from)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            if (file.toString().endsWith(".jar") && holdsForeignLibraries(file)) {
                copyWithoutForeignLibraries(file, target);
            } else {
                Files.copy(file, target);
            }
        }
    }

    /// Whether an entry of a jar is a native library that is of no use here.
    boolean foreign(String entry) {
        return LIBRARY.matcher(entry).matches()
                && (ours.stream().noneMatch(p -> p.matcher(entry).matches())
                        || entry.contains("/cu"));
    }

    private boolean holdsForeignLibraries(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.stream().anyMatch(entry -> foreign(entry.getName()));
        }
    }

    private void copyWithoutForeignLibraries(Path jar, Path target) throws IOException {
        try (var zip = new ZipFile(jar.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(target))) {
            List<ZipEntry> kept = new ArrayList<>();
            zip.stream().filter(entry -> !foreign(entry.getName())).forEach(kept::add);
            for (ZipEntry entry : kept) {
                byte[] content = zip.getInputStream(entry).readAllBytes();
                // Stored, for what is around it compresses better.
                var copy = new ZipEntry(entry.getName());
                copy.setTimeLocal(entry.getTimeLocal());
                copy.setMethod(ZipEntry.STORED);
                copy.setSize(content.length);
                var crc = new CRC32();
                crc.update(content);
                copy.setCrc(crc.getValue());
                out.putNextEntry(copy);
                out.write(content);
            }
        }
    }
}
