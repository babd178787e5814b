package casemate.serving;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// How this very program is started once more, as a worker.
public final class OwnCommand {
    /// The model lives outside the heap; what is inside is requests and answers.
    private static final List<String> JVM_OF_A_WORKER =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    // It would be a file under a foreseeable name in /tmp.
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED");

    /// What the jar says of itself, for a class path that has no such jar.
    private static final String EXPORTS = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";

    private OwnCommand() {}

    /// The program and its arguments, with absolute paths: a worker runs in another directory.
    public static List<String> line() {
        if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            return List.of(ProcessHandle.current().info().command().orElse("casemate"));
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath =
                Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator));
        List<String> line = new ArrayList<>(List.of(java));
        line.addAll(JVM_OF_A_WORKER);
        if (classPath.endsWith("quarkus-run.jar")) {
            line.addAll(warmStart(Path.of(classPath)));
            line.addAll(List.of("-jar", classPath));
        } else {
            line.addAll(List.of(EXPORTS, "-cp", classPath, "casemate.cli.Main"));
        }
        return List.copyOf(line);
    }

    /// The self-contained file brings a cache that was trained by a worker; it halves the time
    /// until one is ready.
    private static List<String> warmStart(Path jar) {
        Path cache = jar.resolveSibling("worker.aot");
        return Files.exists(cache)
                ? List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=error:stderr")
                : List.of();
    }
}
