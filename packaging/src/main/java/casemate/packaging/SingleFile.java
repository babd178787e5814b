package casemate.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/// `./dev single-file`: run in the repository's root after the application is built.
public final class SingleFile {
    private static final Path APPLICATION = Path.of("appliance/target/quarkus-app");
    private static final Path JVM_OPTIONS = Path.of("appliance/jvm.options");
    private static final Path MODEL = Path.of("runtimes/models/casemate-demo.gguf");
    private static final Path TARGET = Path.of("appliance/target/casemate-jvm");

    private SingleFile() {}

    /// @param args the version that the file says it is
    public static void main(String[] args) throws Exception {
        if (args.length != 1) {
            System.err.println("usage: SingleFile VERSION");
            System.exit(2);
        }
        Path scratch = Files.createTempDirectory("casemate-file");
        try {
            make(args[0], scratch);
        } catch (IOException e) {
            System.err.println("single-file: " + e.getMessage());
            System.exit(1);
        } finally {
            delete(scratch);
        }
    }

    private static void make(String version, Path scratch)
            throws IOException, InterruptedException {
        var unpacked = new Unpacked(Files.createDirectory(scratch.resolve("tree")));
        say("linking a runtime");
        RuntimeImage.link(unpacked.runtime());
        new Application(Application.platformHere()).copy(APPLICATION, unpacked.application());
        unpacked.writeJvmOptions(JVM_OPTIONS);
        unpacked.stamp();
        say("training its warm starts");
        new Training(unpacked, scratch).run(MODEL.toAbsolutePath());
        unpacked.stamp();
        say("writing " + TARGET);
        OneFile.write(TARGET, unpacked.root(), version);
        say(String.format(Locale.ROOT, "%s has %.1f MB", TARGET, Files.size(TARGET) / 1_000_000.0));
    }

    private static void say(String what) {
        System.err.println("single-file: " + what);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
