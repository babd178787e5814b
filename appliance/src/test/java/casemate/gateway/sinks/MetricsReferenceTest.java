package casemate.gateway.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.docs.Page;
import casemate.gateway.Outcome;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.surface.Operation;
import casemate.policy.Decision;
import casemate.policy.Route;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {
    private static final Page PAGE = Page.reference("metrics.md");
    private static final Pattern NAME = Pattern.compile("\"(casemate_[a-z_]+)\"");

    @Test
    void everyMetricThatTheCodeNamesStandsThereAndNoOther() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/casemate/gateway"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                NAME.matcher(Files.readString(source))
                        .results()
                        .forEach(match -> named.add(match.group(1)));
            }
        }
        assertThat(named).isNotEmpty();
        assertThat(rows().map(List::getFirst)).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void labelsAreThoseOfTheRegistry() {
        GatewayMetrics metrics = new GatewayMetrics();
        metrics.ended(
                new Outcome(
                        Operation.CHAT,
                        "request",
                        null,
                        new Decision.Allow(new Route("demo"), "rule"),
                        new Outcome.ServedBy("1", "stand-in"),
                        Outcome.End.FAILED,
                        ApiError.RUNTIME_FAILED,
                        false,
                        1,
                        1,
                        1,
                        1,
                        1));
        for (MetricSnapshot snapshot : metrics.registry().scrape()) {
            String name = snapshot.getMetadata().getPrometheusName();
            List<String> row =
                    rows().filter(r -> r.getFirst().replaceFirst("_total$", "").equals(name))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("no row for " + name));
            List<String> labels =
                    snapshot.getDataPoints().getFirst().getLabels().stream()
                            .map(label -> label.getName())
                            .toList();
            assertThat(row.get(2).split(", ", -1))
                    .as(name)
                    .containsExactlyInAnyOrder(labels.toArray(String[]::new));
        }
    }

    @Test
    void theValuesOfLabelsAreThoseOfTheCode() {
        String operations =
                String.join(
                        ", ",
                        Arrays.stream(Operation.values())
                                .map(o -> o.name().toLowerCase(Locale.ROOT))
                                .toList());
        List<List<String>> labels = PAGE.rows("Labels");
        assertThat(labels).anySatisfy(row -> assertThat(row).startsWith("operation", operations));
        for (Outcome.End end : Outcome.End.values()) {
            assertThat(labels)
                    .anySatisfy(row -> {
                        assertThat(row.getFirst()).isEqualTo("outcome");
                        assertThat(row.get(1)).contains(end.name().toLowerCase(Locale.ROOT));
                    });
        }
    }

    private static Stream<List<String>> rows() {
        return PAGE.rows("Metrics").stream().skip(1);
    }
}
