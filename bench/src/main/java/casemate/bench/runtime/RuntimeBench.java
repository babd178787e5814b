package casemate.bench.runtime;

import casemate.bench.run.Facts;
import casemate.bench.run.Flags;
import casemate.bench.run.Form;
import casemate.bench.run.Json;
import casemate.bench.run.Machine;
import casemate.bench.run.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Asks one and the same runtime, which Casemate started, through Casemate and directly on its own
/// socket, in turn. One model after the other, each with an installation of its own.
///
/// As a program: `./dev bench runtime --help`.
public final class RuntimeBench {
    private static final Path COMMITTED = Path.of("bench/results/runtime.json");
    private static final String USAGE =
            """
            usage: ./dev bench runtime [options]
            With llama-server from LLAMA_SERVER or PATH, else with the embedded runtime.
              --form NAME      jar, self-contained or native (jar)
              --model FILE     a GGUF model, measured alone (the demo model, then one of random
                               weights that is slow enough to be like a real one)
              --parallel LIST  numbers of requests at a time (1,2,4,8,16)
              --rounds N       rounds over both ways (5)
              --seconds N      of each measurement (3)
              --tokens N       most tokens of an answer (64)
              --threads N      that llama-server computes with, on cores of its own where there are
                               enough; 0 for its own choice (1)
              --driver NAME    llama-server or llama-worker, whatever is here
              --json FILE      write all figures\
            """;

    private RuntimeBench() {}

    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        try {
            run(new Flags("runtime", defaults(), args));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private static Map<String, String> defaults() {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("--form", Form.JAR);
        known.put("--model", "");
        known.put("--parallel", "1,2,4,8,16");
        known.put("--rounds", "5");
        known.put("--seconds", "3");
        known.put("--tokens", "64");
        known.put("--threads", "1");
        known.put("--driver", "");
        known.put("--json", "");
        return known;
    }

    private static void run(Flags flags) throws Exception {
        List<Integer> parallel = parallel(flags.text("--parallel"));
        var machine = Machine.facts();
        var cores = Split.of(flags.number("--threads", 0, 1024));
        List<ModelFigures> models = new ArrayList<>();
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("commit", Facts.commit());
        cores.moveThisProcess();
        try (var written = new Scratch()) {
            for (var model : Model.of(flags.file("--model"), written.directory())) {
                models.add(measure(model, flags, parallel, cores, versions));
            }
        }
        var result = new Result(Facts.now(flags.command(), machine, versions), models);
        result.print();
        if (Files.exists(COMMITTED)) {
            result.comparedWith(Json.read(COMMITTED, Result.class));
        }
        Path json = flags.file("--json");
        if (json != null) {
            Json.write(json, result);
        }
    }

    private static ModelFigures measure(
            Model model,
            Flags flags,
            List<Integer> parallel,
            Split cores,
            Map<String, String> versions)
            throws Exception {
        say(model.name());
        List<Figures> figures = new ArrayList<>();
        try (var scratch = new Scratch()) {
            int slots = parallel.stream().mapToInt(n -> n).max().orElse(1);
            var subject = Subject.start(scratch, flags, model.file(), slots, cores);
            versions.putAll(subject.versions());
            var measurement = Measurement.of(subject, flags);
            say("warming up");
            measurement.warmUp(slots);
            for (int n : parallel) {
                say(n + " at a time");
                figures.add(measurement.at(n));
            }
        }
        return ModelFigures.of(model, figures);
    }

    private static List<Integer> parallel(String list) {
        try {
            return Arrays.stream(list.split(",", -1)).map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--parallel needs numbers, not " + list, e);
        }
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
