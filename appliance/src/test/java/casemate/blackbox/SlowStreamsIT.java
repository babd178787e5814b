package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.bench.load.LoadGenerator;
import casemate.bench.load.LoadPlan;
import casemate.bench.load.LoadReport;
import casemate.bench.mock.MockUpstream;
import casemate.bench.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Two thousand slow streams at once, out of a stand-in runtime that computes nothing: what is
/// measured is the gateway.
class SlowStreamsIT {
    private static final int STREAMS = 2_000;
    private static final int CHUNKS = 10;
    private static final int SLOW_READERS = 20;
    private static final long MEMORY = 512L << 20;

    @Test
    void manySlowStreamsAreHeldInLittleMemoryAndSlowReadersCostOnlyThemselves() throws Exception {
        try (Appliance appliance =
                Appliance.install(standInRuntime()).withModel("casemate-demo.gguf").serve()) {
            assertThat(
                            appliance
                                    .post(
                                            "/v1/chat/completions",
                                            Streams.chat(DemoModels.GOOD, "Are you up?", false))
                                    .statusCode())
                    .isEqualTo(200);
            LoadReport report =
                    LoadGenerator.run(
                            LoadPlan.at(LoadPlan.Mode.STREAM, new Address.Tcp(appliance.port()))
                                    .as(appliance.operatorKey(), DemoModels.GOOD)
                                    .streams(STREAMS, CHUNKS, Duration.ofSeconds(1))
                                    .slowReaders(SLOW_READERS)
                                    .seconds(10, 1)
                                    .build());

            assertThat(report.errors()).as("streams that were cut").isZero();
            assertThat(report.chunksRead()).isEqualTo((long) STREAMS * CHUNKS);
            assertThat(report.slowOpen()).as("slow readers still served").isEqualTo(SLOW_READERS);
            long rss = appliance.residentPeakBytes();
            assertThat(rss)
                    .as("peak resident size of the gateway: %d MiB", rss >> 20)
                    .isLessThan(MEMORY);
            System.out.printf(
                    Locale.ROOT,
                    "%d streams and %d slow readers: gateway's peak RSS %d MiB, chunk delay %s%n",
                    STREAMS,
                    SLOW_READERS,
                    rss >> 20,
                    report.chunkDelay());
        }
    }

    static String standInRuntime() {
        return """
        runtimes:
          templates:
            stand-in:
              command: ["%s", "-cp", "%s", "%s", "unix:{socket}"]
              formats: [gguf]
              surfaces:
                chat: [model, messages, stream, stream_options, max_tokens, temperature, user]
        models:
          casemate-demo:
            driver: stand-in
            slots: 5000
        """
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        MockUpstream.class.getName());
    }
}
