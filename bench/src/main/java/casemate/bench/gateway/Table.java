package casemate.bench.gateway;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Prints a result for people.
final class Table {
    /// Of a core: below, requests a second say more about others than about who is measured.
    private static final double MOSTLY = 0.90;

    private final Result result;
    private final PrintStream out;

    Table(Result result, PrintStream out) {
        this.result = result;
        this.out = out;
    }

    void print() {
        out.println();
        out.println(result.command() + ", " + result.date());
        out.println(result.machine());
        out.println(result.versions());
        out.println();
        out.print(pad("", 42));
        result.subjects().keySet().forEach(name -> out.print(padLeft(name, 12)));
        out.println();
        row("requests/s at saturation", 0, Figures::requestsPerSecond);
        row("  CPU a request, us", 1, Figures::cpuMicros);
        row("  use of its core", 2, Figures::coreUse);
        row("500 requests/s: p50, us", 0, Figures::p50Micros);
        row("  p99, us", 0, Figures::p99Micros);
        row("  p99.9, us", 0, Figures::p999Micros);
        row("100 streams: delay a chunk p50, us", 0, Figures::chunkP50Micros);
        row("  p99, us", 0, Figures::chunkP99Micros);
        row("RSS, MiB", 0, Figures::rssMib);
        row("failures", 0, Figures::failures);
        heldRow("held streams", 0, Figures.Held::streams);
        heldRow("  lost", 0, Figures.Held::lost);
        heldRow("  delay a chunk p99, us", 0, Figures.Held::chunkP99Micros);
        heldRow("  RSS, MiB", 0, Figures.Held::rssMib);
        out.println();
        failures();
        out.println(
                String.format(
                        Locale.ROOT,
                        "Casemate's share of nginx: %.2f by requests/s, %.2f by CPU a request",
                        result.throughputRatioToNginx(),
                        result.cpuRatioToNginx()));
        comparison();
        bars();
    }

    private void comparison() {
        var comparison = result.comparison();
        if (comparison == null) {
            return;
        }
        out.println();
        out.println(
                result.versions().get(Casemate.NAME)
                        + " against "
                        + result.versions().get(TwoBuilds.OTHER));
        out.println(
                comparison.pairs()
                        + " pairs, "
                        + comparison.starts()
                        + " starts; in parentheses: each start by itself");
        ratio("requests/s", comparison.throughput());
        ratio("CPU a request", comparison.cpu());
        var memory = comparison.memory();
        if (memory != null) {
            ratio("RSS holding the streams", memory);
        }
        if (comparison.coreUse() < MOSTLY) {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "  They had %.2f of their core: others used it, or the load was the"
                                    + " limit. Repeat this on a quiet machine.",
                            comparison.coreUse()));
        }
        var failures = comparison.failures();
        if (failures.tested() + failures.other() > 0) {
            out.println(
                    ("Failed requests, which throughput leaves out: " + failures.tested())
                            + (", of the other build " + failures.other()));
        }
    }

    private void ratio(String name, Comparison.Ratio ratio) {
        out.println(
                String.format(
                        Locale.ROOT,
                        "  %-26s%.3f  (%.3f to %.3f)",
                        name,
                        ratio.median(),
                        ratio.least(),
                        ratio.most()));
    }

    /// Latencies beside failures are those of what succeeded, which the reader has to know.
    private void failures() {
        result.subjects()
                .forEach((name, figures) -> {
                    if (figures.failures() > 0) {
                        out.println(
                                name
                                        + ": "
                                        + figures.failures()
                                        + " requests or streams failed. Its times are of those that"
                                        + " did not; - stands where all did.");
                    }
                });
    }

    void comparedWith(Result last) {
        out.println();
        out.println("Against the committed result of " + last.date() + ":");
        last.subjects()
                .forEach((name, figures) -> {
                    var now = result.subjects().get(name);
                    if (now != null) {
                        out.println("  " + pad(name, 10) + change(figures, now));
                    }
                });
        out.println(
                String.format(
                        Locale.ROOT,
                        "  share of nginx's requests/s %.2f, then %.2f",
                        result.throughputRatioToNginx(),
                        last.throughputRatioToNginx()));
    }

    private static String change(Figures last, Figures now) {
        return ("requests/s " + signed(percent(last.requestsPerSecond(), now.requestsPerSecond())))
                + (" %, CPU a request " + signed(percent(last.cpuMicros(), now.cpuMicros())))
                + (" %, p50 " + signed(now.p50Micros() - last.p50Micros()))
                + (" us, p99 " + signed(now.p99Micros() - last.p99Micros()))
                + (" us, chunk p50 " + signed(now.chunkP50Micros() - last.chunkP50Micros()))
                + " us";
    }

    private static double percent(double last, double now) {
        return 100 * (now / last - 1);
    }

    private static String signed(double change) {
        return Double.isFinite(change) ? String.format(Locale.ROOT, "%+.0f", change) : "-";
    }

    private void bars() {
        out.println();
        for (var bar : result.bars()) {
            out.println(bar.line());
        }
    }

    private void row(String name, int decimals, ToDoubleFunction<Figures> figure) {
        cells(name, figures -> number(figure.applyAsDouble(figures), decimals));
    }

    private void heldRow(String name, int decimals, ToDoubleFunction<Figures.Held> figure) {
        cells(
                name,
                figures -> {
                    Figures.@Nullable Held held = figures.held();
                    return held == null ? "" : number(figure.applyAsDouble(held), decimals);
                });
    }

    private void cells(String name, Function<Figures, String> cell) {
        out.print(pad(name, 42));
        result.subjects().values().forEach(figures -> out.print(padLeft(cell.apply(figures), 12)));
        out.println();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String padLeft(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static String number(double value, int decimals) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
