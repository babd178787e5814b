package casemate.bench.gateway;

import casemate.bench.load.LoadReport;
import casemate.bench.mock.MockUpstream;
import casemate.bench.run.Facts;
import casemate.bench.run.Machine;
import casemate.bench.run.Programs;
import casemate.bench.run.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Compares, in one run and interleaved, what a client sees of a fast upstream directly, through
/// nginx, through Casemate and, where asked for, through Portkey. Each proxy gets one core for
/// itself; mock and load generator share another.
///
/// As a program: `./dev bench gateway --help`.
public final class GatewayBench {
    private static final Path COMMITTED = Path.of("bench/results/gateway.json");
    private static final Path COMMITTED_NATIVE = Path.of("bench/results/gateway-native.json");
    private static final String DIRECT = "direct";

    private final Options options;
    private final Programs programs;
    private final Path directory;
    private final Cores cores;
    private final Measurements measurements;
    private final Map<String, List<Round>> rounds = new LinkedHashMap<>();
    private final Map<String, Figures.Held> held = new LinkedHashMap<>();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private @Nullable Comparison comparison;

    private GatewayBench(Options options, Programs programs, Path directory) throws IOException {
        this.options = options;
        this.programs = programs;
        this.directory = directory;
        this.cores = Cores.choose();
        this.measurements =
                new Measurements(options, programs, new LoadProcess(programs, cores.load()));
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
        try (var scratch = new Scratch()) {
            var machine = Machine.facts();
            var bench = new GatewayBench(options, scratch.programs(), scratch.directory());
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
        }
    }

    private void measure() throws IOException, InterruptedException {
        List<Casemate> builds = builds();
        var socket = directory.resolve("mock.sock");
        List<Subject> subjects = start(builds, socket);
        for (var subject : subjects) {
            measurements.warmUp(subject);
        }
        for (int round = 0; round < options.rounds(); round++) {
            // To and fro: nobody is always the one who comes after another.
            for (var subject : round % 2 == 0 ? subjects : subjects.reversed()) {
                say("round " + (round + 1) + " of " + options.rounds() + ": " + subject.name());
                rounds.computeIfAbsent(subject.name(), _ -> new ArrayList<>())
                        .add(measurements.round(subject));
            }
        }
        if (options.hold() > 0) {
            for (var subject : subjects) {
                if (holds(subject)) {
                    held.put(subject.name(), measurements.held(subject));
                }
            }
        }
        if (builds.size() == 2) {
            for (var subject : subjects) {
                if (subject.isCasemate()) {
                    programs.stop(subject.process());
                }
            }
            compare(builds.getFirst(), builds.getLast(), socket);
        }
    }

    /// Two builds that are compared hold the streams in turn, after each of their starts.
    private boolean holds(Subject subject) {
        return !subject.name().equals(DIRECT)
                && !subject.name().equals(Portkey.NAME)
                && !(subject.isCasemate() && options.against() != null);
    }

    private void compare(Casemate tested, Casemate other, Path socket)
            throws IOException, InterruptedException {
        var starts =
                new TwoBuilds(options, programs, measurements, cores, directory)
                        .measure(tested, other, socket);
        comparison = Comparison.of(starts);
        putHeld(Casemate.NAME, Comparison.held(starts, Comparison.Pair::tested));
        putHeld(TwoBuilds.OTHER, Comparison.held(starts, Comparison.Pair::other));
    }

    private void putHeld(String name, Figures.@Nullable Held figures) {
        if (figures != null) {
            held.put(name, figures);
        }
    }

    /// Before anything else is started: what is wrong with an executable is said at once.
    private List<Casemate> builds() throws IOException {
        List<Casemate> builds = new ArrayList<>();
        if (!options.without().contains(Casemate.NAME)) {
            builds.add(new Casemate(Casemate.NAME, options.casemate(), options));
        }
        Path against = options.against();
        if (against != null) {
            var other = new Casemate(TwoBuilds.OTHER, against, options);
            if (options.casemate() != null && Files.isSameFile(options.casemate(), against)) {
                throw new IOException(
                        against
                                + " is the executable under test itself. Name another build of"
                                + " Casemate, or a copy to see what the noise is.");
            }
            builds.add(other);
        }
        return builds;
    }

    private List<Subject> start(List<Casemate> builds, Path socket)
            throws IOException, InterruptedException {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(startMock(socket));
        versions.put("java", Runtime.version().toString());
        versions.put("commit", Facts.commit());
        if (!options.without().contains("nginx")) {
            subjects.add(Nginx.start(programs, cores.proxy(), directory, socket));
            versions.put("nginx", Nginx.version());
        }
        if (options.withPortkey()) {
            var portkey = Portkey.install(Portkey.CACHE);
            versions.put(Portkey.NAME, portkey.version());
            subjects.add(portkey.start(programs, cores.proxy(), subjects.getFirst().port()));
        }
        for (var build : builds) {
            versions.put(build.name(), build.version());
            subjects.add(
                    build.start(
                            programs,
                            cores.proxy(),
                            directory.resolve("data-" + build.name()),
                            socket));
        }
        return subjects;
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
        return new Subject(DIRECT, port, null, "mock", process);
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
                comparison,
                Bars.of(subjects, ratio, comparison));
    }

    /// Casemate's figure by nginx's, by round, since what else the machine does changes from one to
    /// the next.
    private double ratioToNginx(ToDoubleFunction<LoadReport> figure) {
        var casemate = rounds.getOrDefault(Casemate.NAME, List.of());
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

    static void say(String what) {
        System.err.println("bench: " + what);
    }
}
