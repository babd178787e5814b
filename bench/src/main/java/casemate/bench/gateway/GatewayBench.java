package casemate.bench.gateway;

import casemate.bench.load.LoadPlan.Mode;
import casemate.bench.load.LoadReport;
import casemate.bench.mock.MockUpstream;
import casemate.bench.run.Machine;
import casemate.bench.run.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Compares, in one run and interleaved, what a client sees of a fast upstream directly, through
/// nginx, through Casemate and, where asked for, through Portkey. Each proxy gets one core for
/// itself; mock and load generator share another.
///
/// As a program: `./dev bench gateway --help`.
public final class GatewayBench {
    private static final Path COMMITTED = Path.of("bench/results/gateway.json");
    private static final Path COMMITTED_NATIVE = Path.of("bench/results/gateway-native.json");
    private static final Duration BETWEEN_CHUNKS = Duration.ofMillis(20);
    private static final int STREAMS = 100;
    private static final int RATE = 500;

    private final Options options;
    private final Programs programs;
    private final Path directory;
    private final Cores cores;
    private final LoadProcess load;
    private final Map<String, List<Round>> rounds = new LinkedHashMap<>();
    private final Map<String, Figures.Held> held = new LinkedHashMap<>();
    private final Map<String, String> versions = new LinkedHashMap<>();

    private GatewayBench(Options options, Programs programs, Path directory) throws IOException {
        this.options = options;
        this.programs = programs;
        this.directory = directory;
        this.cores = Cores.choose();
        this.load = new LoadProcess(programs, cores.load());
    }

    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("--help")) {
            System.out.println(Options.USAGE);
            return;
        }
        try {
            run(Options.parse(args));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Options options) throws IOException, InterruptedException {
        // A short name: a Unix socket's path has at most 107 bytes.
        var directory = Files.createTempDirectory("casemate-bench");
        var programs = new Programs(directory);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> cleanUp(programs, directory), "clean-up"));
        try {
            var machine = Machine.facts();
            var bench = new GatewayBench(options, programs, directory);
            bench.measure();
            var result = bench.result(machine);
            var table = new Table(result, System.out);
            table.print();
            var committed = options.casemate() == null ? COMMITTED : COMMITTED_NATIVE;
            if (Files.exists(committed)) {
                table.comparedWith(Result.read(committed));
            }
            if (options.json() != null) {
                result.write(options.json());
            }
        } finally {
            cleanUp(programs, directory);
        }
    }

    private void measure() throws IOException, InterruptedException {
        List<Subject> subjects = start();
        warmUp(subjects);
        for (int round = 0; round < options.rounds(); round++) {
            for (var subject : subjects) {
                say("round " + (round + 1) + " of " + options.rounds() + ": " + subject.name());
                rounds.computeIfAbsent(subject.name(), _ -> new ArrayList<>()).add(round(subject));
            }
        }
        if (options.hold() > 0) {
            for (var subject : subjects.subList(1, subjects.size())) {
                if (subject.name().equals(Portkey.NAME)) {
                    continue;
                }
                say("holding " + options.heldStreams() + " streams: " + subject.name());
                held.put(subject.name(), hold(subject));
            }
        }
    }

    private List<Subject> start() throws IOException, InterruptedException {
        var socket = directory.resolve("mock.sock");
        List<Subject> subjects = new ArrayList<>();
        subjects.add(startMock(socket));
        versions.put("java", Runtime.version().toString());
        versions.put("commit", commit());
        if (!options.without().contains("nginx")) {
            subjects.add(Nginx.start(programs, cores.proxy(), directory, socket));
            versions.put("nginx", Nginx.version());
        }
        if (options.withPortkey()) {
            var portkey = Portkey.install(Portkey.CACHE);
            versions.put(Portkey.NAME, portkey.version());
            subjects.add(portkey.start(programs, cores.proxy(), subjects.getFirst().port()));
        }
        if (!options.without().contains("casemate")) {
            say("starting casemate");
            var casemate = new Casemate(options, directory.resolve("data"));
            versions.put("casemate", casemate.version());
            subjects.add(casemate.start(programs, cores.proxy(), socket));
        }
        return subjects;
    }

    private static String commit() throws InterruptedException {
        try {
            return Programs.output(List.of("git", "describe", "--always", "--dirty"));
        } catch (IOException e) {
            return "unknown: there is no git";
        }
    }

    private Subject startMock(Path socket) throws IOException, InterruptedException {
        int port = Subject.freePort();
        var process =
                programs.start(
                        "mock",
                        cores.mock(),
                        Programs.ours(
                                MockUpstream.class, "unix:" + socket, Integer.toString(port)));
        Subject.await("mock", port, process, Duration.ofSeconds(10), programs);
        return new Subject("direct", port, null, "mock", process);
    }

    /// Mock and load generator need it as well as what compiles itself while it runs; nginx needs
    /// none.
    private void warmUp(List<Subject> subjects) throws IOException {
        for (var subject : subjects) {
            int seconds =
                    switch (subject.name()) {
                        case "casemate", Portkey.NAME -> options.warmup();
                        default -> 4;
                    };
            say("warming up for " + seconds + " s: " + subject.name());
            var plan = subject.plan(Mode.SATURATE).seconds(0, Math.max(1, seconds * 3 / 4));
            var report = load.run(plan.build());
            if (report.requests() == 0 && subject.name().equals(Portkey.NAME)) {
                say("portkey answered none of the warm-up's requests; the table will show it");
            } else if (report.requests() == 0) {
                throw new IOException(
                        subject.name()
                                + " answered none of the warm-up's requests ("
                                + report.errors()
                                + " failed):"
                                + programs.lastWords(subject.name()));
            }
            stream(subject, Math.max(1, seconds / 4));
        }
    }

    private Round round(Subject subject) throws IOException {
        int seconds = options.seconds();
        var saturated = load.run(subject.plan(Mode.SATURATE).seconds(1, seconds).build());
        var paced = load.run(subject.plan(Mode.RATE).perSecond(RATE).seconds(1, seconds).build());
        return new Round(saturated, paced, stream(subject, seconds));
    }

    private LoadReport stream(Subject subject, int seconds) throws IOException {
        int chunks = (int) Duration.ofSeconds(seconds + 1L).dividedBy(BETWEEN_CHUNKS);
        return load.run(
                subject.plan(Mode.STREAM)
                        .seconds(1, seconds)
                        .streams(STREAMS, chunks, BETWEEN_CHUNKS)
                        .build());
    }

    private Figures.Held hold(Subject subject) throws IOException {
        int streams = options.heldStreams();
        int ramp = Math.max(1, streams / 1000);
        var report =
                load.run(
                        subject.plan(Mode.STREAM)
                                .seconds(ramp, options.hold())
                                .streams(streams, ramp + options.hold(), Duration.ofSeconds(1))
                                .build());
        return new Figures.Held(
                streams,
                options.hold(),
                report.errors(),
                report.chunkDelay().p99(),
                report.metered().peakRssBytes() / (double) (1 << 20));
    }

    private Result result(Map<String, String> machine) {
        Map<String, Figures> subjects = new LinkedHashMap<>();
        rounds.forEach((name, list) -> subjects.put(name, Figures.of(list, held.get(name))));
        double ratio = ratioToNginx(LoadReport::perSecond);
        return new Result(
                ratio,
                ratioToNginx(report -> 1 / report.cpuMicrosPerRequest()),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                options.command(),
                machine,
                versions,
                subjects,
                Bars.of(subjects, ratio));
    }

    /// Casemate's figure by nginx's, by round, since what else the machine does changes from one to
    /// the next.
    private double ratioToNginx(ToDoubleFunction<LoadReport> figure) {
        var casemate = rounds.getOrDefault("casemate", List.of());
        var nginx = rounds.getOrDefault("nginx", List.of());
        double[] ratios =
                IntStream.range(0, Math.min(casemate.size(), nginx.size()))
                        .mapToDouble(i ->
                                figure.applyAsDouble(casemate.get(i).saturated())
                                        / figure.applyAsDouble(nginx.get(i).saturated()))
                        .sorted()
                        .toArray();
        return ratios.length == 0 ? 0 : ratios[ratios.length / 2];
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }

    /// At the end and when interrupted, whichever comes first.
    private static synchronized void cleanUp(Programs programs, Path directory) {
        programs.close();
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            say("left " + directory + " behind: " + e.getMessage());
        }
    }
}
