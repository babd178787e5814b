package casemate.bench.runtime;

import casemate.bench.run.Bar;
import casemate.bench.run.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Everything that a run found.
record Result(Facts facts, List<Figures> parallel, List<Bar> bars) {

    static List<Bar> barsOf(List<Figures> parallel) {
        List<Bar> bars = new ArrayList<>();
        for (var f : parallel) {
            bars.add(
                    new Bar(
                            f.parallel() + " at a time: tokens a second, share of direct",
                            f.tokensRatio(),
                            0.98,
                            false));
            bars.add(
                    new Bar(
                            f.parallel() + " at a time: added to the first token p50, us",
                            f.addedFirstTokenMicros(),
                            1000,
                            true));
        }
        return bars;
    }

    void print() {
        facts.print();
        System.out.println(
                "parallel      tokens/s        through      share    first token us        through "
                        + "     added  failures");
        for (var f : parallel) {
            System.out.printf(
                    Locale.ROOT,
                    "%8d %13.0f %14.0f %10.3f %17.0f %14.0f %10.0f %9d%n",
                    f.parallel(),
                    f.directTokensPerSecond(),
                    f.casemateTokensPerSecond(),
                    f.tokensRatio(),
                    f.directFirstTokenMicros(),
                    f.casemateFirstTokenMicros(),
                    f.addedFirstTokenMicros(),
                    f.failures());
        }
        System.out.println();
        bars.forEach(bar -> System.out.println(bar.line()));
    }

    void comparedWith(Result last) {
        System.out.println();
        System.out.println("Against the committed result of " + last.facts().date() + ":");
        for (var now : parallel) {
            last.parallel().stream()
                    .filter(then -> then.parallel() == now.parallel())
                    .forEach(then ->
                            System.out.printf(
                                    Locale.ROOT,
                                    "  %2d at a time: share %.3f, then %.3f; added %.0f us, then"
                                            + " %.0f us%n",
                                    now.parallel(),
                                    now.tokensRatio(),
                                    then.tokensRatio(),
                                    now.addedFirstTokenMicros(),
                                    then.addedFirstTokenMicros()));
        }
    }
}
