package casemate.bench.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import casemate.bench.gateway.Comparison.Pair;
import casemate.bench.gateway.Comparison.Start;
import casemate.bench.load.LoadReport;
import casemate.bench.load.ProcessMeter;
import casemate.bench.load.Spread;
import casemate.bench.run.Bar;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two builds: from pairs to ratios, their bars, the table and the file.
class ComparisonTest {
    @Test
    void theRatioIsTheMiddleOfThePairsWhateverBecameOfTheMachineBetweenThem() {
        // The machine is at half its pace in every other pair, and once during one of the two only.
        var starts =
                List.of(
                        start(100, List.of(pair(990, 1000), pair(495, 500), pair(200, 500))),
                        start(101, List.of(pair(990, 1000), pair(495, 500), pair(990, 1000))));
        var comparison = Comparison.of(starts);
        assertThat(comparison.starts()).isEqualTo(2);
        assertThat(comparison.pairs()).isEqualTo(6);
        assertThat(comparison.throughput().median()).isCloseTo(0.99, within(1e-9));
        // A second of CPU time each: what does fewer requests with it takes more for one.
        assertThat(comparison.cpu().median()).isCloseTo(1 / 0.99, within(1e-9));
    }

    @Test
    void eachStartIsSeenByItself() {
        var comparison =
                Comparison.of(
                        List.of(
                                start(98, List.of(pair(980, 1000), pair(980, 1000))),
                                start(104, List.of(pair(1040, 1000), pair(1040, 1000))),
                                start(100, List.of(pair(1000, 1000)))));
        assertThat(comparison.throughput().least()).isCloseTo(0.98, within(1e-9));
        assertThat(comparison.throughput().most()).isCloseTo(1.04, within(1e-9));
        var memory = requireNonNull(comparison.memory());
        assertThat(memory.median()).isCloseTo(1.00, within(1e-9));
        assertThat(memory.least()).isCloseTo(0.98, within(1e-9));
        assertThat(memory.most()).isCloseTo(1.04, within(1e-9));
    }

    @Test
    void whatIsSlowerCostsMoreOrTakesMoreMemoryMissesItsBar() {
        assertThat(bars(start(100, List.of(pair(1000, 1000)))))
                .extracting(Bar::met)
                .containsOnly(true);
        assertThat(bars(start(100, List.of(pair(960, 1000)))))
                .extracting(Bar::met)
                .endsWith(false, false, true);
        assertThat(bars(start(110, List.of(pair(1000, 1000)))))
                .extracting(Bar::met)
                .endsWith(true, true, false);
    }

    @Test
    void memoryMayBeOffByWhatTheStartsDifferByButNotByAnyAmount() {
        assertThat(memory(99, 101, 103).met()).isTrue();
        assertThat(memory(99, 101, 103).bar()).isEqualTo(1.02);
        assertThat(memory(101, 101, 101).met()).isFalse();
        assertThat(memory(90, 105, 120).met()).isFalse();
        assertThat(memory(90, 105, 120).bar()).isEqualTo(1.03);
    }

    @Test
    void whoHadLittleOfTheCoreIsToldThatItSaysLittle() {
        var cpu = new ProcessMeter.Figures(0.5, 0, 0);
        var none = new Spread(0, 0, 0, 0, 0, 0, 0);
        var half = new LoadReport(1000, 0, 1, none, 0, 0, none, none, 0, 0, cpu, 0);
        var busy = new Start(List.of(new Pair<>(half, report(1000, 0))), held(100));
        assertThat(print(result(Comparison.of(List.of(busy))))).contains("had 0.50 of their core");
        var quiet = new Start(List.of(pair(1000, 1000)), held(100));
        assertThat(print(result(Comparison.of(List.of(quiet))))).doesNotContain("of their core");
    }

    @Test
    void withoutHoldingThereIsNoMemoryToCompare() {
        var starts = List.of(new Start(List.of(pair(1000, 1000)), null));
        assertThat(Comparison.of(starts).memory()).isNull();
        assertThat(Comparison.held(starts, Pair::tested)).isNull();
    }

    @Test
    void lostStreamsOfAllStartsCount() {
        var lossy =
                new Pair<>(
                        new Figures.Held(5000, 15, 3, 100, 100),
                        new Figures.Held(5000, 15, 0, 100, 100));
        var starts =
                List.of(
                        new Start(List.of(pair(1000, 1000)), lossy),
                        new Start(List.of(pair(1000, 1000)), lossy));
        assertThat(requireNonNull(Comparison.held(starts, Pair::tested)).lost()).isEqualTo(6);
        assertThat(requireNonNull(Comparison.held(starts, Pair::other)).lost()).isZero();
    }

    @Test
    void tableAndFileNameBothBuildsAndSayWhatFailed(@TempDir Path directory) throws Exception {
        var failing = new Pair<>(report(990, 7), report(1000, 0));
        var result = result(Comparison.of(List.of(new Start(List.of(failing), held(100)))));
        assertThat(print(result))
                .contains("casemate 0.2 (0123456789ab) against casemate 0.1 (7e107e2)\n")
                .containsPattern("requests/s +0\\.990 ")
                .containsPattern("CPU a request +1\\.010 ")
                .contains("throughput leaves out: 7, of the other build 0");

        var file = directory.resolve("gateway-against.json");
        result.write(file);
        assertThat(Result.read(file)).isEqualTo(result);
    }

    /// @param rssMib of the tested one in each start; the other has 100
    private static Bar memory(double... rssMib) {
        var starts =
                Arrays.stream(rssMib)
                        .mapToObj(mib -> start(mib, List.of(pair(1000, 1000))))
                        .toList();
        return result(Comparison.of(starts)).bars().getLast();
    }

    private static String print(Result result) {
        var bytes = new ByteArrayOutputStream();
        new Table(result, new PrintStream(bytes, true, UTF_8)).print();
        return bytes.toString(UTF_8);
    }

    private static List<Bar> bars(Start start) {
        return result(Comparison.of(List.of(start))).bars();
    }

    private static Result result(Comparison comparison) {
        Map<String, Figures> subjects =
                Map.of(
                        "casemate",
                        new Figures(
                                990,
                                1,
                                1,
                                1,
                                1,
                                1,
                                1,
                                1,
                                0,
                                1,
                                new Figures.Held(5000, 15, 0, 1, 100)));
        return new Result(
                0,
                0,
                "2026-11-27T00:00:00Z",
                "./dev bench gateway --against PATH",
                Map.of("cores", "2"),
                Map.of(
                        "casemate",
                        "casemate 0.2 (0123456789ab)",
                        "against",
                        "casemate 0.1 (7e107e2)"),
                subjects,
                comparison,
                Bars.of(subjects, 0, comparison));
    }

    /// @param rssMib of the tested one; the other has 100
    private static Start start(double rssMib, List<Pair<LoadReport>> pairs) {
        return new Start(pairs, held(rssMib));
    }

    private static Pair<Figures.Held> held(double rssMib) {
        return new Pair<>(
                new Figures.Held(5000, 15, 0, 1, rssMib), new Figures.Held(5000, 15, 0, 1, 100));
    }

    private static Pair<LoadReport> pair(long tested, long other) {
        return new Pair<>(report(tested, 0), report(other, 0));
    }

    private static LoadReport report(long requests, long errors) {
        var none = new Spread(0, 0, 0, 0, 0, 0, 0);
        return new LoadReport(
                requests,
                errors,
                1,
                none,
                0,
                0,
                none,
                none,
                0,
                0,
                new ProcessMeter.Figures(1, 0, 0),
                0);
    }
}
