package casemate.bench.runtime;

import casemate.bench.run.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What one model came to.
///
/// @param parameters number of its weights
/// @param parallel by how many requests there were at a time
record ModelFigures(String name, long parameters, List<Figures> parallel, List<Bar> bars) {

    static ModelFigures of(Model model, List<Figures> parallel) {
        return new ModelFigures(model.name(), model.parameters(), parallel, barsOf(parallel));
    }

    private static List<Bar> barsOf(List<Figures> parallel) {
        List<Bar> bars = new ArrayList<>();
        for (var f : parallel) {
            bars.add(
                    new Bar(
                            f.parallel() + " at a time: a chat's tokens a second, of direct's",
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
        System.out.printf(Locale.ROOT, "%s, %.1f million parameters:%n", name, parameters / 1e6);
        System.out.println(
                "parallel  tokens/s   through   share      +-  first token us   through     added"
                        + "        +-  failures");
        for (var f : parallel) {
            System.out.printf(
                    Locale.ROOT,
                    "%8d %9.0f %9.0f %7.3f %7.3f %15.0f %9.0f %9.0f %9.0f %9d%n",
                    f.parallel(),
                    f.directTokensPerSecond(),
                    f.casemateTokensPerSecond(),
                    f.tokensRatio(),
                    f.tokensRatioError(),
                    f.directFirstTokenMicros(),
                    f.casemateFirstTokenMicros(),
                    f.addedFirstTokenMicros(),
                    f.addedFirstTokenError(),
                    f.failures());
        }
        System.out.println();
        bars.forEach(bar -> System.out.println(bar.line()));
        System.out.println();
    }

    void comparedWith(ModelFigures last) {
        for (var now : parallel) {
            last.parallel().stream()
                    .filter(then -> then.parallel() == now.parallel())
                    .forEach(then ->
                            System.out.printf(
                                    Locale.ROOT,
                                    "  %s, %2d at a time: share %.3f, then %.3f; added %.0f us,"
                                            + " then %.0f us%n",
                                    name,
                                    now.parallel(),
                                    now.tokensRatio(),
                                    then.tokensRatio(),
                                    now.addedFirstTokenMicros(),
                                    then.addedFirstTokenMicros()));
        }
    }
}
