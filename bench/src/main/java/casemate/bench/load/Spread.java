package casemate.bench.load;

import org.HdrHistogram.Histogram;

/// A distribution's figures, in microseconds.
///
/// @param p50Error standard error of `p50`: half of what lies between the values whose ranks are
///   half the root of the count below and above the middle
public record Spread(
        long count, double p50, double p50Error, double p90, double p99, double p999, double max) {

    static Spread of(Histogram nanos) {
        return new Spread(
                nanos.getTotalCount(),
                micros(nanos, 50),
                p50Error(nanos),
                micros(nanos, 90),
                micros(nanos, 99),
                micros(nanos, 99.9),
                nanos.getTotalCount() == 0 ? 0 : nanos.getMaxValue() / 1e3);
    }

    private static double p50Error(Histogram nanos) {
        double apart = 50 / Math.sqrt((double) Math.max(1, nanos.getTotalCount()));
        return (micros(nanos, 50 + apart) - micros(nanos, Math.max(0, 50 - apart))) / 2;
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / 1e3;
    }
}
