package casemate.bench.load;

import org.HdrHistogram.Histogram;

/// A distribution's figures, in microseconds.
public record Spread(long count, double p50, double p90, double p99, double p999, double max) {

    static Spread of(Histogram nanos) {
        return new Spread(
                nanos.getTotalCount(),
                micros(nanos, 50),
                micros(nanos, 90),
                micros(nanos, 99),
                micros(nanos, 99.9),
                nanos.getTotalCount() == 0 ? 0 : nanos.getMaxValue() / 1e3);
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / 1e3;
    }
}
