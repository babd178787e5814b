package casemate.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a class of the trainer in a process of its own: native code may end its process, keep it
/// alive, and print.
final class Child {
    private static final int MINUTES = 5;

    private Child() {}

    /// The class gets the file to write its report to as its first argument.
    ///
    /// @param scratch an existing directory for libraries, report and log
    /// @return the lines of the report
    /// @throws IOException if the child ends with anything but 0, with its last words
    static List<String> report(Class<?> main, Path scratch, String... arguments)
            throws IOException, InterruptedException {
        Path report = Files.createTempFile(scratch, "report", ".tsv");
        Path log = Files.createTempFile(scratch, "child", ".log");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                        "-Dai.djl.offline=true",
                        "-Dde.kherud.llama.tmpdir=" + scratch,
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        report.toString()));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // The engine unpacks 450 MB on its first use; it belongs with what the build makes.
        builder.environment()
                .putIfAbsent("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                throw new IOException(
                        "%s took more than %d minutes".formatted(main.getName(), MINUTES));
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "%s ended with %d: %s"
                            .formatted(main.getName(), process.exitValue(), lastWords(log)));
        }
        return Files.readAllLines(report);
    }

    private static String lastWords(Path log) throws IOException {
        String text = Files.readString(log);
        return text.substring(Math.max(0, text.length() - 2000));
    }
}
