package casemate.bench.startup;

import casemate.bench.run.Facts;
import casemate.bench.run.Flags;
import casemate.bench.run.Form;
import casemate.bench.run.Installation;
import casemate.bench.run.Json;
import casemate.bench.run.Machine;
import casemate.bench.run.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts each form that was built here, in turn, and says how long it took to be there.
///
/// As a program: `./dev bench startup --help`.
public final class StartupBench {
    private static final Path COMMITTED = Path.of("bench/results/startup.json");
    private static final String USAGE =
            """
            usage: ./dev bench startup [options]
            Measures the forms that are built: jar, self-contained (./dev single-file), native (./dev native).
              --rounds N    starts of each form (7)
              --rows N      rows in the store (10000)
              --json FILE   write all figures\
            """;

    /// The embedded runtime, whatever else this machine has.
    private static final String CONFIGURATION =
            "models:\n  " + Installation.MODEL + ":\n    driver: llama-worker\n";

    private StartupBench() {}

    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        try {
            run(
                    new Flags(
                            "startup",
                            Map.of("--rounds", "7", "--rows", "10000", "--json", ""),
                            args));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Flags flags) throws IOException, InterruptedException {
        int rounds = flags.number("--rounds", 1, 1000);
        int rows = flags.number("--rows", 0, 10_000_000);
        var machine = Machine.facts();
        Map<String, Probe> probes = new LinkedHashMap<>();
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("commit", Facts.commit());
        try (var scratch = new Scratch()) {
            for (Form form : Form.built()) {
                say("preparing " + form.name());
                var probe = new Probe(scratch.programs(), form, scratch.directory());
                probe.install(CONFIGURATION, rows);
                versions.put(form.name(), String.join(", ", probe.versionText().lines().toList()));
                probes.put(form.name(), probe);
            }
            for (int round = 0; round < rounds; round++) {
                for (var probe : probes.entrySet()) {
                    say("round " + (round + 1) + " of " + rounds + ": " + probe.getKey());
                    probe.getValue().start();
                }
            }
        }
        Map<String, Figures> figures = new LinkedHashMap<>();
        probes.forEach((name, probe) -> figures.put(name, probe.figures()));
        report(
                new Result(
                        Facts.now(flags.command(), machine, versions),
                        figures,
                        Figures.bars(figures)),
                flags.file("--json"));
    }

    private static void report(Result result, @Nullable Path json) throws IOException {
        result.print();
        if (Files.exists(COMMITTED)) {
            result.comparedWith(Json.read(COMMITTED, Result.class));
        }
        if (json != null) {
            Json.write(json, result);
        }
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
