package casemate.serving;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// How this very program is started once more, as a worker.
public final class OwnCommand {
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
        String access = "--enable-native-access=ALL-UNNAMED";
        return classPath.endsWith("quarkus-run.jar")
                ? List.of(java, access, "-jar", classPath)
                : List.of(java, access, "-cp", classPath, "casemate.cli.Main");
    }
}
