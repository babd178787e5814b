package casemate.bench.gateway;

import casemate.bench.load.LoadPlan.Mode;
import casemate.bench.load.LoadReport;
import casemate.bench.run.Programs;
import java.io.IOException;
import java.time.Duration;

/// The loads that are put on a subject.
final class Measurements {
    private static final Duration BETWEEN_CHUNKS = Duration.ofMillis(20);
    private static final int STREAMS = 100;
    private static final int RATE = 500;

    /// Mock and load generator need it as well as what compiles itself while it runs; nginx needs
    /// none.
    private static final int SHORT_WARMUP = 4;

    private final Options options;
    private final Programs programs;
    private final LoadProcess load;

    Measurements(Options options, Programs programs, LoadProcess load) {
        this.options = options;
        this.programs = programs;
        this.load = load;
    }

    /// @throws IOException when it answers nothing, unless it is one that may fail
    void warmUp(Subject subject) throws IOException {
        int seconds = subject.needsWarmth() ? options.warmup() : SHORT_WARMUP;
        GatewayBench.say("warming up for " + seconds + " s: " + subject.name());
        var report = saturated(subject, 0, Math.max(1, seconds * 3 / 4));
        if (report.requests() == 0 && subject.name().equals(Portkey.NAME)) {
            GatewayBench.say(
                    "portkey answered none of the warm-up's requests; the table will show it");
        } else if (report.requests() == 0) {
            throw new IOException(
                    subject.name()
                            + " answered none of the warm-up's requests ("
                            + report.errors()
                            + " failed):"
                            + programs.lastWords(subject.name()));
        }
        streamed(subject, Math.max(1, seconds / 4));
    }

    Round round(Subject subject) throws IOException {
        int seconds = options.seconds();
        var saturated = saturated(subject, 1, seconds);
        var paced = load.run(subject.plan(Mode.RATE).perSecond(RATE).seconds(1, seconds).build());
        return new Round(saturated, paced, streamed(subject, seconds));
    }

    /// @param before seconds of the same load that are not measured
    /// @param seconds that are
    LoadReport saturated(Subject subject, int before, int seconds) throws IOException {
        return load.run(subject.plan(Mode.SATURATE).seconds(before, seconds).build());
    }

    private LoadReport streamed(Subject subject, int seconds) throws IOException {
        int chunks = (int) Duration.ofSeconds(seconds + 1L).dividedBy(BETWEEN_CHUNKS);
        return load.run(
                subject.plan(Mode.STREAM)
                        .seconds(1, seconds)
                        .streams(STREAMS, chunks, BETWEEN_CHUNKS)
                        .build());
    }

    Figures.Held held(Subject subject) throws IOException {
        int streams = options.heldStreams();
        GatewayBench.say("holding " + streams + " streams: " + subject.name());
        int ramp = Math.max(1, streams / 1000);
        var report =
                load.run(
                        subject.plan(Mode.STREAM)
                                .seconds(ramp, options.hold())
                                .streams(streams, ramp + options.hold(), Duration.ofSeconds(1))
                                .build());
        return new Figures.Held(
                streams,
                options.hold(),
                report.errors(),
                report.chunkDelay().p99(),
                report.metered().peakRssBytes() / (double) (1 << 20));
    }
}
