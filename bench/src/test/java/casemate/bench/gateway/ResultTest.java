package casemate.bench.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bench.run.Bar;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From figures to bars, and to the file that others read.
class ResultTest {
    private static final Figures DIRECT =
            new Figures(60_000, 8, 0.5, 100, 200, 300, 30, 60, 0, 100, null);

    private static final Figures NGINX =
            new Figures(60_000, 20, 1, 200, 400, 500, 80, 90, 0, 100, null);

    @Test
    void barsOfTimeAreRatiosToNginxInTheSameRun() {
        var bars = Bars.of(subjects(340, 3300), 0.41, null);
        assertThat(bars)
                .extracting(Bar::met)
                .containsExactly(true, true, true, false, true, true, true);
        assertThat(bars.get(1).value()).isEqualTo(20 / 38.0);
        assertThat(bars.get(2).value()).isEqualTo(1.7);
        assertThat(bars.get(3).value()).isEqualTo(8.25);
    }

    @Test
    void withoutNginxTimesAreNotJudged() {
        var subjects = subjects(340, 3300);
        subjects.remove("nginx");
        assertThat(Bars.of(subjects, 0, null))
                .extracting(Bar::name)
                .containsExactly("lost of 5000 held streams", "RSS holding 5000 streams, MB");
    }

    @Test
    void aRatioBelowItsBarIsMissed() {
        assertThat(Bars.of(subjects(340, 300), 0.39, null).getFirst().met()).isFalse();
    }

    @Test
    void theFileHasTheRatioAtItsTopAndIsReadBackAsItWas(@TempDir Path directory) throws Exception {
        var subjects = subjects(300, 900);
        var result = result(subjects);
        var file = directory.resolve("gateway.json");
        result.write(file);
        assertThat(
                        new ObjectMapper()
                                .readTree(file.toFile())
                                .get("throughputRatioToNginx")
                                .asDouble())
                .isEqualTo(0.44);
        assertThat(Result.read(file)).isEqualTo(result);
    }

    @Test
    void whatNoStreamGaveIsADashAndComesBackFromTheFile(@TempDir Path directory) throws Exception {
        var subjects = withPortkey();
        var file = directory.resolve("gateway.json");
        result(subjects).write(file);
        assertThat(Result.read(file)).isEqualTo(result(subjects));

        String table = print(result(subjects), result(subjects(300, 900)));
        assertThat(table)
                .containsPattern("direct +nginx +casemate +portkey\n")
                .containsPattern("100 streams: delay a chunk p50, us +30 +80 +110 +-\n")
                .contains("portkey: 300 requests or streams failed.")
                .doesNotContain("NaN");
    }

    @Test
    void aCommittedPeerThatGaveNothingIsComparedWithoutNonsense() {
        String table = print(result(withPortkey()), result(withPortkey()));
        assertThat(table)
                .containsPattern("portkey +requests/s \\+0 %.*, chunk p50 - us\n")
                .doesNotContain("NaN");
        assertThat(print(result(subjects(300, 900)), result(withPortkey())))
                .doesNotContain("portkey");
    }

    @Test
    void thePeerIsMeasuredOnlyWhenAskedFor() {
        assertThat(Options.parse(new String[] {}).withPortkey()).isFalse();
        var options = Options.parse(new String[] {"--with-portkey", "--hold", "0"});
        assertThat(options.withPortkey()).isTrue();
        assertThat(options.hold()).isZero();
        assertThat(Options.USAGE).contains("--with-portkey");
    }

    @Test
    void thePeerIsToldTheMockOnLoopback() {
        assertThat(Portkey.headers(4711))
                .containsEntry("x-portkey-custom-host", "http://127.0.0.1:4711/v1")
                .containsEntry("x-portkey-provider", "openai");
    }

    @Test
    void unknownAndImpossibleOptionsAreNamed() {
        assertThatThrownBy(() -> Options.parse(new String[] {"--fast", "1"}))
                .hasMessage("There is no option --fast.");
        assertThatThrownBy(() -> Options.parse(new String[] {"--rounds", "0"}))
                .hasMessage("--rounds is 0, not in 1..100.");
        assertThat(Options.parse(new String[] {"--quick", "--rounds", "2"}).rounds()).isEqualTo(2);
    }

    private static Map<String, Figures> withPortkey() {
        var subjects = subjects(300, 900);
        subjects.put(
                "portkey",
                new Figures(
                        1000, 1000, 1, 6000, 9000, 9900, Double.NaN, Double.NaN, 300, 198, null));
        return subjects;
    }

    private static Result result(Map<String, Figures> subjects) {
        return new Result(
                0.44,
                0.41,
                "2026-11-21T00:00:00Z",
                "./dev bench gateway",
                Map.of("cores", "2"),
                Map.of("nginx", "1"),
                subjects,
                null,
                Bars.of(subjects, 0.44, null));
    }

    private static String print(Result result, Result last) {
        var bytes = new ByteArrayOutputStream();
        var table = new Table(result, new PrintStream(bytes, true, UTF_8));
        table.print();
        table.comparedWith(last);
        return bytes.toString(UTF_8);
    }

    private static Map<String, Figures> subjects(double p50, double p99) {
        var held = new Figures.Held(5000, 15, 0, 2000, 320);
        Map<String, Figures> subjects = new LinkedHashMap<>();
        subjects.put("direct", DIRECT);
        subjects.put("nginx", NGINX);
        subjects.put("casemate", new Figures(26_000, 38, 1, p50, p99, p99, 110, 300, 0, 240, held));
        return subjects;
    }
}
