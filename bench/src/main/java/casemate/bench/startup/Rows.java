package casemate.bench.startup;

import casemate.bench.run.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Fills a store with H2's own tool: a server that has run for a week has counted usage.
final class Rows {
    private static final Path LIBRARIES = Path.of("appliance/target/quarkus-app/lib/main");

    private Rows() {}

    static void insert(Path data, int rows, Path scratch) throws IOException, InterruptedException {
        Path script = scratch.resolve("rows.sql");
        Files.writeString(
                script,
                "insert into usage_minute select 'bench', 'casemate-demo', dateadd('MINUTE', -x,"
                        + " current_timestamp), 'ok', 10, 100, 100 from system_range(1, "
                        + rows
                        + ");\n");
        String said =
                Programs.output(
                        List.of(
                                Programs.java(),
                                "-cp",
                                library().toString(),
                                "org.h2.tools.RunScript",
                                "-url",
                                "jdbc:h2:file:" + data.resolve("db/casemate"),
                                "-user",
                                "casemate",
                                "-script",
                                script.toString()));
        if (!said.isBlank()) {
            throw new IOException("the rows could not be inserted: " + said);
        }
    }

    private static Path library() throws IOException {
        try (Stream<Path> files = Files.list(LIBRARIES)) {
            return files.filter(file -> file.getFileName().toString().startsWith("com.h2database"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no H2 in " + LIBRARIES));
        }
    }
}
