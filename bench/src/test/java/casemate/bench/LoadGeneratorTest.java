package casemate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bench.load.LoadGenerator;
import casemate.bench.load.LoadPlan;
import casemate.bench.load.LoadPlan.Mode;
import casemate.bench.mock.MockUpstream;
import casemate.bench.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The load generator against the stand-in, both as they are used in benchmarks.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadGeneratorTest {
    private MockUpstream mock;
    private Address unix;
    private Address tcp;

    @BeforeAll
    void startMock(@TempDir Path directory) throws Exception {
        unix = new Address.Unix(directory.resolve("mock.sock").toString());
        mock = MockUpstream.start(unix, new Address.Tcp(0));
        tcp = new Address.Tcp(mock.port());
    }

    @AfterAll
    void stopMock() throws Exception {
        mock.close();
    }

    @Test
    void everySaturatingRequestIsAnsweredOverBothKindsOfSocket() throws Exception {
        for (var target : new Address[] {tcp, unix}) {
            var report =
                    LoadGenerator.run(
                            LoadPlan.at(Mode.SATURATE, target)
                                    .connections(8)
                                    .seconds(0, 1)
                                    .build());
            assertThat(report.requests()).isGreaterThan(100);
            assertThat(report.errors()).isZero();
            assertThat(report.latency().p99()).isGreaterThanOrEqualTo(report.latency().p50());
        }
    }

    @Test
    void aFixedRateIsKept() throws Exception {
        var report =
                LoadGenerator.run(LoadPlan.at(Mode.RATE, tcp).perSecond(200).seconds(0, 1).build());
        assertThat(report.perSecond()).isBetween(180.0, 220.0);
        assertThat(report.errors()).isZero();
    }

    @Test
    void aTargetThatAcceptsNothingIsCountedAsErrors() throws Exception {
        var nobody = new Address.Unix("/nonexistent/socket");
        var report =
                LoadGenerator.run(
                        LoadPlan.at(Mode.RATE, nobody).perSecond(10).seconds(0, 1).build());
        assertThat(report.requests()).isZero();
        assertThat(report.errors()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void everyChunkOfEveryStreamArrivesWithItsDelay() throws Exception {
        var report =
                LoadGenerator.run(
                        LoadPlan.at(Mode.STREAM, tcp)
                                .seconds(1, 1)
                                .streams(50, 20, Duration.ofMillis(20))
                                .meter(ProcessHandle.current().pid())
                                .build());
        assertThat(report.requests()).isEqualTo(50);
        assertThat(report.errors()).isZero();
        assertThat(report.chunksRead()).isEqualTo(1000);
        assertThat(report.firstChunk().count()).isEqualTo(50);
        assertThat(report.chunkDelay().p50()).isBetween(1.0, 100_000.0);
        assertThat(report.metered().rssBytes()).isGreaterThan(1 << 20);
    }

    @Test
    void aSlowReaderTakesAByteASecondAndHoldsUpNobody() throws Exception {
        var report =
                LoadGenerator.run(
                        LoadPlan.at(Mode.STREAM, tcp)
                                .seconds(0, 1)
                                .streams(10, 10, Duration.ofMillis(200))
                                .slowReaders(2)
                                .build());
        assertThat(report.errors()).isZero();
        assertThat(report.slowOpen()).isEqualTo(2);
        assertThat(report.slowBytes()).isBetween(2L, 20L);
    }

    @Test
    void aPlanIsTheSameAfterItsLineWasRead() {
        var plan =
                LoadPlan.at(Mode.STREAM, new Address.Tcp(8080))
                        .as("cm-secret", "demo")
                        .streams(7, 8, Duration.ofMillis(9))
                        .slowReaders(3)
                        .meter(42)
                        .build();
        assertThat(LoadPlan.parse(plan.line())).isEqualTo(plan);
    }

    @Test
    void aLoadBeyondItsBoundsIsRefused() {
        assertThatThrownBy(() -> LoadPlan.parse("rate 8080 --rate 1000000"))
                .hasMessage("--rate is 1000000, not in 1..200000");
        assertThatThrownBy(() -> LoadPlan.parse("rate example.org --rate 10"))
                .hasMessageContaining("neither unix:PATH nor a port number on 127.0.0.1");
    }
}
