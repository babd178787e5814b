package casemate.bench.load;

import org.HdrHistogram.Histogram;

/// What a load has seen since measuring began. Belongs to the event loop.
final class Counts {
    private static final long LONGEST = 120_000_000_000L;

    final Histogram latency = new Histogram(LONGEST, 3);
    final Histogram chunkDelay = new Histogram(LONGEST, 3);
    final Histogram firstChunk = new Histogram(LONGEST, 3);
    long requests;
    long errors;
    long chunksExpected;
    long chunksRead;
    long slowBytes;
    int slowOpen;
    private long started = System.nanoTime();
    private long stopped;
    private boolean running = true;
    private double tokens;

    void start() {
        started = System.nanoTime();
    }

    void stop() {
        stopped = System.nanoTime();
        running = false;
    }

    /// Counts those of an answer's tokens that fell into the measured time, as if they had come at
    /// an even pace. Whole answers only would be far too coarse: of a slow runtime few of them end
    /// in the measured time, and those of parallel requests end together.
    ///
    /// @param begun when its first text came, by `System.nanoTime`
    /// @param ended when it was whole, now or earlier
    void generated(long count, long begun, long ended) {
        tokens += count * share(begun, ended, started, running ? ended : stopped);
    }

    /// How much of the time from `begun` to `ended` lies between `from` and `to`: 0 to 1.
    static double share(long begun, long ended, long from, long to) {
        long all = Math.max(1, ended - begun);
        long early = Math.max(0, from - begun);
        long late = Math.max(0, ended - to);
        return (double) Math.max(0, all - early - late) / all;
    }

    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, LONGEST));
    }

    LoadReport report(ProcessMeter.Figures metered) {
        return new LoadReport(
                requests,
                errors,
                (stopped - started) / 1e9,
                Spread.of(latency),
                chunksExpected,
                chunksRead,
                Spread.of(chunkDelay),
                Spread.of(firstChunk),
                slowBytes,
                slowOpen,
                metered,
                Math.round(tokens));
    }
}
