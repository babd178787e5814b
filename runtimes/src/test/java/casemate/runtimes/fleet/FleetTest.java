package casemate.runtimes.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.runtimes.device.Machine;
import casemate.runtimes.driver.Driver;
import casemate.runtimes.driver.Endpoint;
import casemate.runtimes.driver.Settings;
import casemate.runtimes.fleet.RefusedException.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The fleet with real processes: [RuntimeStandIn] stands in for the runtimes.
class FleetTest {
    @TempDir Path dir;
    private @Nullable Fleet fleet;
    private final List<String> states = new CopyOnWriteArrayList<>();
    private FleetTime time = FleetTime.SYSTEM;

    @AfterEach
    void nothingIsLeft() throws IOException {
        if (fleet == null) {
            return;
        }
        List<Long> pids = new ArrayList<>();
        fleet.instances().stream().filter(i -> i.pid() != 0).forEach(i -> pids.add(i.pid()));
        fleet.close();
        for (long pid : pids) {
            ProcessTable.Entry entry = ProcessTable.entry(pid);
            assertThat(entry == null || !entry.alive()).as("process %d is gone", pid).isTrue();
        }
        try (var left = Files.list(run().resolve("i"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void tenAtOnceStartOneInstance() throws Exception {
        Path starts = dir.resolve("starts");
        open(StandIns.driver("slow", "load=200", "starts=" + starts));
        fleet().declare(StandIns.model("demo", "slow"));
        assertThat(only().state()).isEqualTo("planned");

        List<CompletableFuture<Lease>> requests = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            requests.add(fleet().acquire("demo"));
        }
        assertThat(only().waiting()).isEqualTo(10);
        for (CompletableFuture<Lease> request : requests) {
            // Two slots: each one's turn comes when the one before it is done.
            request.get(20, TimeUnit.SECONDS).close();
        }
        assertThat(Files.readAllLines(starts)).hasSize(1);
        assertThat(only())
                .returns("ready", InstanceView::state)
                .returns(0, InstanceView::inFlight)
                .returns(0, InstanceView::waiting)
                .returns(0, InstanceView::restarts);
        StandIns.await("all changes told", () -> states.size() == 3);
        assertThat(states).containsExactly("planned>starting", "starting>loading", "loading>ready");
        assertThat(only().observedBytes()).isGreaterThan(10 * StandIns.MIB);
    }

    @Test
    void slotsAndQueueAreBounded() throws Exception {
        open(StandIns.driver("quick"));
        fleet().declare(
                        new ServedModel(
                                "demo",
                                StandIns.FILE,
                                "quick",
                                Settings.DEFAULT,
                                false,
                                Duration.ZERO,
                                1));
        Lease first = fleet().acquire("demo").get(20, TimeUnit.SECONDS);
        CompletableFuture<Lease> second = fleet().acquire("demo");
        assertThat(second).isCompleted();
        CompletableFuture<Lease> third = fleet().acquire("demo");
        assertThat(third).isNotDone();
        assertRefused(fleet().acquire("demo"), Reason.QUEUE_FULL, "1 requests wait");

        // One that is cancelled leaves its place to another.
        third.cancel(false);
        CompletableFuture<Lease> fourth = fleet().acquire("demo");
        assertThat(fourth).isNotDone();
        first.close();
        first.close();
        assertThat(fourth).isCompleted();
        assertThat(only().inFlight()).isEqualTo(2);
        second.join().close();
        fourth.join().close();
        assertThat(only().inFlight()).isZero();
    }

    @Test
    void unknownModelsAreRefused() {
        open(StandIns.driver("quick"));
        assertRefused(fleet().acquire("nobody"), Reason.UNKNOWN_MODEL, "nobody");
        assertThatThrownBy(() -> fleet().declare(StandIns.model("demo", "other")))
                .hasMessageContaining("asks for the runtime other; there are [quick]");
    }

    @Test
    void aCrashIsNoticedExplainedAndRepaired() throws Exception {
        open(StandIns.driver("quick"));
        fleet().declare(StandIns.model("demo", "quick"));
        Lease lease = fleet().acquire("demo").get(20, TimeUnit.SECONDS);
        long pid = only().pid();
        crash(lease);
        StandIns.await("a new process", () -> only().pid() != pid && only().pid() != 0);
        StandIns.await("ready again", () -> only().state().equals("ready"));
        assertThat(only().restarts()).isEqualTo(1);
        assertThat(only().message())
                .contains("demo: quick (pid " + pid + ") ended with exit code 7")
                .contains("crashing as asked");
        // The lease on the old process counts for nothing any more.
        lease.close();
        assertThat(only().inFlight()).isZero();
        assertThat(fleet().acquire("demo")).isCompleted();
    }

    @Test
    void killedMidLeaseWaitersGetTheNextInstance() throws Exception {
        open(StandIns.driver("quick"));
        fleet().declare(StandIns.model("demo", "quick"));
        Lease first = fleet().acquire("demo").get(20, TimeUnit.SECONDS);
        Lease second = fleet().acquire("demo").get(20, TimeUnit.SECONDS);
        CompletableFuture<Lease> waiting = fleet().acquire("demo");
        assertThat(waiting).isNotDone();
        ProcessHandle.of(only().pid()).orElseThrow().destroyForcibly();
        try (Lease lease = waiting.get(20, TimeUnit.SECONDS)) {
            assertThat(lease.instanceId()).isEqualTo(first.instanceId());
        }
        first.close();
        second.close();
        assertThat(only().message()).contains("was killed by signal 9");
    }

    @Test
    void failedStartsBackOffWithTheLastLines() throws Exception {
        TurnedTime turned = turnedTime();
        Path starts = dir.resolve("starts");
        open(
                StandIns.driver(
                        "broken",
                        "exit=3",
                        "say=no such tensor: output.weight",
                        "starts=" + starts));
        fleet().declare(StandIns.model("demo", "broken"));
        assertRefused(
                fleet().acquire("demo"),
                Reason.START_FAILED,
                "ended with exit code 3",
                "no such tensor: output.weight",
                "Next try in 10.0 s (failure 2 in a row)");
        assertThat(Files.readAllLines(starts)).as("the first restart comes at once").hasSize(2);
        assertThat(only().state()).isEqualTo("failed");
        CompletableFuture<Lease> again = fleet().acquire("demo");
        assertThat(again).as("refused at once while it rests").isCompletedExceptionally();
        turned.turn(Duration.ofMillis(9_999));
        assertThat(fleet().acquire("demo")).as("still rests").isCompletedExceptionally();
        assertThat(Files.readAllLines(starts)).hasSize(2);
        turned.turn(Duration.ofMillis(1));
        assertRefused(fleet().acquire("demo"), Reason.START_FAILED, "(failure 3 in a row)");
        assertThat(Files.readAllLines(starts)).hasSize(3);
    }

    @Test
    void aStartThatFailsOnceIsRepeatedForThoseWhoWait() throws Exception {
        open(StandIns.driver("moody", "once=" + dir.resolve("once")));
        fleet().declare(StandIns.model("demo", "moody"));
        fleet().acquire("demo").get(20, TimeUnit.SECONDS).close();
        assertThat(only().restarts()).isEqualTo(1);
    }

    @Test
    void aStuckStartIsEnded() throws Exception {
        TurnedTime turned = turnedTime();
        FleetSettings settings =
                StandIns.settings(run())
                        .withStart(Duration.ofMinutes(3), Duration.ofHours(10))
                        .withBackOff(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ZERO);
        open(settings, StandIns.machine(8L << 30), StandIns.driver("stuck", "stuck=1"));
        fleet().declare(StandIns.model("demo", "stuck"));
        CompletableFuture<Lease> request = fleet().acquire("demo");
        StandIns.await("loading", () -> only().state().equals("loading"));
        turned.turnAndBeSeen(Duration.ofSeconds(170));
        assertThat(request).as("not stuck for long enough").isNotDone();
        // A process that has just begun still grows: that is progress.
        StandIns.await(
                "given up",
                () -> {
                    turned.turn(Duration.ofMinutes(3));
                    return request.isDone();
                });
        assertRefused(request, Reason.START_FAILED, "made no progress for 180.0 s");
    }

    @Test
    void progressExtendsTheDeadline() throws Exception {
        TurnedTime turned = turnedTime();
        FleetSettings settings =
                StandIns.settings(run()).withStart(Duration.ofSeconds(90), Duration.ofHours(10));
        open(settings, StandIns.machine(8L << 30), StandIns.driver("slow", "load=700", "lines=14"));
        fleet().declare(StandIns.model("demo", "slow"));
        CompletableFuture<Lease> request = fleet().acquire("demo");
        StandIns.await("loading", () -> only().state().equals("loading"));
        // A minute for each line: 14 minutes, where none of them may take two.
        for (int line = 1; line <= 14; line++) {
            String said = "loading " + line + "/14";
            StandIns.await(
                    said,
                    () ->
                            fleet().log(only().id()).stream()
                                    .anyMatch(printed -> printed.contains(said)));
            turned.turn(Duration.ofMinutes(1));
        }
        request.get(20, TimeUnit.SECONDS).close();
        assertThat(only().restarts()).isZero();
    }

    @Test
    void idleInstancesAreUnloadedAndComeBack() throws Exception {
        TurnedTime turned = turnedTime();
        open(StandIns.driver("quick"));
        fleet().declare(
                        new ServedModel(
                                "demo",
                                StandIns.FILE,
                                "quick",
                                Settings.DEFAULT,
                                false,
                                Duration.ofMinutes(15),
                                10));
        Lease lease = fleet().acquire("demo").get(20, TimeUnit.SECONDS);
        turned.turnAndBeSeen(Duration.ofHours(1));
        assertThat(only().state()).as("an open lease keeps it").isEqualTo("ready");
        lease.close();
        turned.turnAndBeSeen(Duration.ofMinutes(14));
        assertThat(only().state()).as("not idle for long enough").isEqualTo("ready");
        turned.turn(Duration.ofMinutes(1));
        StandIns.await("unloaded", () -> only().state().equals("planned"));
        assertThat(only().message()).contains("Unloaded after");
        fleet().acquire("demo").get(20, TimeUnit.SECONDS).close();
        turned.turn(Duration.ofMinutes(15));
        StandIns.await("unloaded again", () -> only().state().equals("planned"));
    }

    @Test
    void theWholeGroupIsEndedEvenWhenItIgnoresSigterm() throws Exception {
        open(StandIns.deaf("stubborn", "fork=1"));
        fleet().declare(StandIns.model("demo", "stubborn"));
        fleet().acquire("demo").get(20, TimeUnit.SECONDS).close();
        List<String> log = fleet().log(only().id());
        long child =
                log.stream()
                        .filter(line -> line.startsWith("forked "))
                        .mapToLong(line -> Long.parseLong(line.substring(7)))
                        .findFirst()
                        .orElseThrow();
        assertThat(ProcessTable.entry(child)).isNotNull();
        // The child outlives its parent, and is found all the same.
        ProcessHandle.of(only().pid()).orElseThrow().destroyForcibly();
        StandIns.await("the child is gone", () -> !alive(child));
        StandIns.await("ready again", () -> only().state().equals("ready"));
        assertThat(fleet().withdraw("demo")).isTrue();
        StandIns.await("gone", () -> fleet().instances().isEmpty());
    }

    @Test
    void redeclaringReplacesAfterDraining() throws Exception {
        Path starts = dir.resolve("starts");
        open(StandIns.driver("old", "starts=" + starts), StandIns.driver("new"));
        fleet().declare(StandIns.model("demo", "old"));
        Lease lease = fleet().acquire("demo").get(20, TimeUnit.SECONDS);
        long pid = only().pid();
        fleet().declare(StandIns.model("demo", "old"));
        assertThat(only().state()).as("nothing changed").isEqualTo("ready");
        fleet().declare(StandIns.model("demo", "new"));
        CompletableFuture<Lease> next = fleet().acquire("demo");
        assertThat(only().state()).isEqualTo("draining");
        assertThat(alive(pid)).isTrue();
        lease.close();
        next.get(20, TimeUnit.SECONDS).close();
        assertThat(only().driver()).isEqualTo("new");
        assertThat(alive(pid)).isFalse();
        assertThat(Files.readAllLines(starts)).hasSize(1);
    }

    @Test
    void pinnedModelsLoadAtOnceAndAHungOneIsReplaced() throws Exception {
        Path hang = dir.resolve("hang");
        open(StandIns.driver("quick", "hang=" + hang));
        fleet().declare(StandIns.pinned("demo", "quick"));
        StandIns.await("ready", () -> only().state().equals("ready"));
        long pid = only().pid();
        Files.createFile(hang);
        StandIns.await("noticed", () -> only().message().contains("did not answer 3 health"));
        Files.delete(hang);
        StandIns.await("ready again", () -> only().state().equals("ready") && only().pid() != pid);
        assertThat(alive(pid)).isFalse();
    }

    @Test
    void memoryThatRanOutIsTriedOnceWithASmallerContext() throws Exception {
        open(StandIns.driver("tight", "fits=2048"));
        fleet().declare(StandIns.model("demo", "tight"));
        fleet().acquire("demo").get(20, TimeUnit.SECONDS).close();
        assertThat(only().message())
                .contains("Memory ran out with a context of 4096 tokens; trying once with 2048");
        assertThat(only().restarts()).isEqualTo(1);
    }

    @Test
    void drainWaitsForOpenLeasesAndRefusesNewOnes() throws Exception {
        open(StandIns.driver("quick"));
        fleet().declare(StandIns.model("demo", "quick"));
        Lease lease = fleet().acquire("demo").get(20, TimeUnit.SECONDS);
        assertThat(fleet().drain(Duration.ofMillis(100))).isFalse();
        assertRefused(fleet().acquire("demo"), Reason.STOPPING, "stopping");
        CompletableFuture<Boolean> drained =
                CompletableFuture.supplyAsync(() -> fleet().drain(Duration.ofSeconds(20)));
        lease.close();
        assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private void open(Driver... drivers) {
        open(StandIns.settings(run()), StandIns.machine(8L << 30), drivers);
    }

    private void open(FleetSettings settings, Machine machine, Driver... drivers) {
        fleet =
                Fleet.open(
                        settings,
                        List.of(drivers),
                        () -> machine,
                        (before, after) -> states.add(before + ">" + after.state()),
                        time);
    }

    private TurnedTime turnedTime() {
        TurnedTime turned = new TurnedTime();
        time = turned;
        return turned;
    }

    private Fleet fleet() {
        if (fleet == null) {
            throw new AssertionError("no fleet");
        }
        return fleet;
    }

    private InstanceView only() {
        List<InstanceView> all = fleet().instances();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private Path run() {
        return dir.resolve("run");
    }

    private static boolean alive(long pid) {
        ProcessTable.Entry entry = ProcessTable.entry(pid);
        return entry != null && entry.alive();
    }

    private static void crash(Lease lease) throws IOException {
        Path socket = ((Endpoint.UnixSocket) lease.endpoint()).path();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(StandardCharsets.US_ASCII.encode("GET /crash HTTP/1.1\r\n\r\n"));
        }
    }

    private static void assertRefused(
            CompletableFuture<Lease> request, Reason reason, String... parts) {
        assertThatThrownBy(() -> request.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo(reason);
                            assertThat(refused.getMessage()).contains(parts);
                        });
    }
}
