package casemate.bench.run;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// The middle of what was measured: one slow round does not move it.
public final class Median {
    private Median() {}

    public static <T> double of(List<T> measured, ToDoubleFunction<T> figure) {
        double[] sorted = measured.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
