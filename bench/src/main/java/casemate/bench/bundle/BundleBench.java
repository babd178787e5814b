package casemate.bench.bundle;

import casemate.bench.bundle.Result.Bar;
import casemate.bench.bundle.Result.Figures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Compares, in one run, interleaved and on the same file, `casemate bundle verify` (signatures and
/// every byte, from the start of the process to its end) with `sha256sum` and `openssl dgst
/// -sha256`, which hash only. The file is in the page cache.
///
/// As a program: `./dev bench bundle --help`.
public final class BundleBench {
    private static final Path COMMITTED = Path.of("bench/results/bundle.json");
    private static final Path JAR = Path.of("appliance/target/quarkus-app/quarkus-run.jar");
    private static final Path JVM_OPTIONS = Path.of("appliance/jvm.options");
    private static final String OPENSSL = "openssl dgst -sha256";
    private static final double SPEED = 1.6;
    private static final double RSS_MIB = 400;

    private final Options options;

    private BundleBench(Options options) {
        this.options = options;
    }

    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("--help")) {
            System.out.println(Options.USAGE);
            return;
        }
        try {
            new BundleBench(Options.parse(args)).run();
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws Exception {
        Path directory = Files.createTempDirectory(options.directory(), "casemate-bench-bundle");
        var cleaning = new Thread(() -> cleanUp(directory), "clean-up");
        Runtime.getRuntime().addShutdownHook(cleaning);
        try {
            say("making a bundle of " + options.gib() + " GiB");
            BigBundle bundle = BigBundle.make(directory, options.gib());
            Result result = measure(bundle);
            print(result);
            if (Files.exists(COMMITTED)) {
                compare(result, Result.read(COMMITTED));
            }
            if (options.json() != null) {
                result.write(options.json());
            }
        } finally {
            cleanUp(directory);
        }
    }

    private Result measure(BigBundle bundle) throws IOException, InterruptedException {
        Map<String, String> machine = machine();
        long bytes = Files.size(bundle.tar());
        intoPageCache(bundle.tar());
        Map<String, List<String>> commands = commands(bundle);
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (var subject : commands.entrySet()) {
                say("round " + round + " of " + options.rounds() + ": " + subject.getKey());
                runs.computeIfAbsent(subject.getKey(), _ -> new ArrayList<>())
                        .add(Run.of(subject.getValue()));
            }
        }
        Map<String, Figures> figures = new LinkedHashMap<>();
        List<Run> openssl = runs.getOrDefault(OPENSSL, List.of());
        runs.forEach((name, list) -> figures.put(name, Figures.of(list, openssl, bytes)));
        List<Bar> bars = new ArrayList<>();
        double ratio = 0;
        for (var subject : figures.entrySet()) {
            if (subject.getKey().startsWith("casemate")) {
                ratio = ratio == 0 ? subject.getValue().ratioToOpenssl() : ratio;
                bars.add(
                        bar(
                                subject,
                                "times openssl's speed",
                                subject.getValue().ratioToOpenssl(),
                                SPEED,
                                false));
                bars.add(
                        bar(
                                subject,
                                "peak RSS, MiB",
                                subject.getValue().peakRssMib(),
                                RSS_MIB,
                                true));
            }
        }
        return new Result(
                ratio,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                options.command(),
                machine,
                versions(),
                bytes,
                figures,
                bars);
    }

    private static Bar bar(
            Map.Entry<String, Figures> subject,
            String what,
            double value,
            double bar,
            boolean atMost) {
        return new Bar(subject.getKey() + ": " + what, value, bar, atMost);
    }

    private Map<String, List<String>> commands(BigBundle bundle) throws IOException {
        if (!Files.exists(JAR)) {
            throw new IOException(JAR + " is missing: build it first (./dev bench does).");
        }
        String tar = bundle.tar().toString();
        var verify =
                List.of(
                        "bundle",
                        "verify",
                        "--json",
                        "--root-fingerprint",
                        bundle.fingerprint(),
                        tar);
        Map<String, List<String>> out = new LinkedHashMap<>();
        out.put("casemate (jar)", joined(jar(), verify));
        if (options.casemate() != null) {
            out.put(
                    "casemate (executable)",
                    joined(List.of(options.casemate().toString()), verify));
        }
        out.put(OPENSSL, List.of("openssl", "dgst", "-sha256", tar));
        out.put("sha256sum", List.of("sha256sum", tar));
        return out;
    }

    private static List<String> jar() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "@" + JVM_OPTIONS, "-jar", JAR.toString());
    }

    private static List<String> joined(List<String> one, List<String> other) {
        var out = new ArrayList<>(one);
        out.addAll(other);
        return out;
    }

    private static void intoPageCache(Path file) throws IOException {
        var buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            while (in.read(buffer) >= 0) {
                // Only to be read.
            }
        }
    }

    private static Map<String, String> machine() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cpu", field("/proc/cpuinfo", "model name"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", field("/proc/meminfo", "MemTotal"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("load before", Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
        return facts;
    }

    private static String field(String file, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown";
    }

    private Map<String, String> versions() throws IOException, InterruptedException {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("java", Runtime.version().toString());
        out.put("openssl", firstLine(List.of("openssl", "version")));
        out.put("sha256sum", firstLine(List.of("sha256sum", "--version")));
        out.put("casemate", firstLine(joined(jar(), List.of("version"))));
        if (options.casemate() != null) {
            out.put("executable", firstLine(List.of(options.casemate().toString(), "version")));
        }
        return out;
    }

    private static String firstLine(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var text = process.inputReader()) {
            List<String> lines = text.readAllLines();
            process.waitFor();
            return lines.isEmpty() ? "unknown" : lines.getFirst();
        }
    }

    private static void print(Result result) {
        System.out.println("\n" + result.command() + ", " + result.date());
        System.out.println(result.machine());
        System.out.println(result.versions());
        System.out.println(row("", "GiB/s", "of openssl's", "peak RSS, MiB"));
        result.subjects()
                .forEach((name, f) ->
                        System.out.println(
                                row(
                                        name,
                                        number(f.gibPerSecond()),
                                        number(f.ratioToOpenssl()),
                                        number(f.peakRssMib()))));
        for (Bar bar : result.bars()) {
            System.out.println(
                    String.format(
                            Locale.ROOT,
                            "%s %-48s %8.2f  (%s %s)",
                            bar.met() ? "met   " : "MISSED",
                            bar.name(),
                            bar.value(),
                            bar.atMost() ? "at most" : "at least",
                            bar.bar()));
        }
    }

    private static void compare(Result now, Result last) {
        System.out.println("\nAgainst the committed result of " + last.date() + ":");
        last.subjects()
                .forEach((name, f) -> {
                    Figures here = now.subjects().get(name);
                    if (here != null) {
                        System.out.println(
                                String.format(
                                        Locale.ROOT,
                                        "  %-24s GiB/s %+.0f %%, of openssl's %.2f, then %.2f",
                                        name,
                                        100 * (here.gibPerSecond() / f.gibPerSecond() - 1),
                                        here.ratioToOpenssl(),
                                        f.ratioToOpenssl()));
                    }
                });
    }

    private static String row(String name, String... cells) {
        var out = new StringBuilder(String.format(Locale.ROOT, "%-24s", name));
        for (String cell : cells) {
            out.append(String.format(Locale.ROOT, "%16s", cell));
        }
        return out.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }

    private static synchronized void cleanUp(Path directory) {
        try {
            BigBundle.remove(directory);
        } catch (IOException e) {
            say("left " + directory + " behind: " + e.getMessage());
        }
    }
}
