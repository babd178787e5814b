package casemate.bench.load;

import org.HdrHistogram.Histogram;

/// What a load has seen since measuring began. Belongs to the event loop.
final class Counts {
    private static final long LONGEST = 120_000_000_000L;

    final Histogram latency = new Histogram(LONGEST, 3);
    final Histogram chunkDelay = new Histogram(LONGEST, 3);
    final Histogram firstChunk = new Histogram(LONGEST, 3);
    long requests;
    long tokens;
    long errors;
    long chunksExpected;
    long chunksRead;
    long slowBytes;
    int slowOpen;
    private long started = System.nanoTime();
    private double seconds;

    void start() {
        started = System.nanoTime();
    }

    void stop() {
        seconds = (System.nanoTime() - started) / 1e9;
    }

    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, LONGEST));
    }

    LoadReport report(ProcessMeter.Figures metered) {
        return new LoadReport(
                requests,
                errors,
                seconds,
                Spread.of(latency),
                chunksExpected,
                chunksRead,
                Spread.of(chunkDelay),
                Spread.of(firstChunk),
                slowBytes,
                slowOpen,
                metered,
                tokens);
    }
}
