package casemate.serving;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// How this very program is started once more, as a worker.
public final class OwnCommand {
    /// The model lives outside the heap; what is inside is requests and answers.
    private static final List<String> JVM_OF_A_WORKER =
            List.of("-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED");

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
        line.addAll(
                classPath.endsWith("quarkus-run.jar")
                        ? List.of("-jar", classPath)
                        : List.of("-cp", classPath, "casemate.cli.Main"));
        return List.copyOf(line);
    }
}
