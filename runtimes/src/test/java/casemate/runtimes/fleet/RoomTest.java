package casemate.runtimes.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.runtimes.fleet.RefusedException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Instances that do not all fit on the device, with real processes; their sizes are declared.
class RoomTest {
    @TempDir Path dir;
    private static final Duration ROOM_WAIT = Duration.ofSeconds(2);

    private Fleet fleet;
    private TurnedTime time = new TurnedTime();

    @BeforeEach
    void open() {
        time = new TurnedTime();
        fleet =
                Fleet.open(
                        StandIns.settings(dir),
                        List.of(
                                StandIns.driver("large", 600 * StandIns.MIB),
                                StandIns.driver("huge", 2000 * StandIns.MIB)),
                        () -> StandIns.machine(1000 * StandIns.MIB),
                        FleetListener.NONE,
                        time);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void anIdleInstanceMakesRoom() throws Exception {
        fleet.declare(StandIns.model("first", "large"));
        fleet.declare(StandIns.model("second", "large", 1000));
        fleet.acquire("first").get(20, TimeUnit.SECONDS).close();
        long pid = view("first").pid();
        fleet.acquire("second").get(20, TimeUnit.SECONDS).close();
        assertThat(view("first").state()).isEqualTo("planned");
        assertThat(view("first").message()).isEqualTo("Unloaded to make room for second.");
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        // What was observed is less than what was declared, so now both fit.
        fleet.acquire("first").get(20, TimeUnit.SECONDS).close();
        assertThat(view("second").state()).isEqualTo("ready");
    }

    @Test
    void aBusyInstanceIsWaitedForAndNeverEvicted() throws Exception {
        fleet.declare(StandIns.model("first", "large"));
        fleet.declare(StandIns.model("second", "large", 1000));
        Lease lease = fleet.acquire("first").get(20, TimeUnit.SECONDS);
        CompletableFuture<Lease> tooLong = fleet.acquire("second");
        waitForRoom(tooLong);
        assertRefused(
                tooLong,
                Reason.NO_ROOM,
                "second needs 600 MiB; cpu has 400 MiB free; held by first-1 (busy, 600 MiB on"
                        + " cpu). Try again.");
        assertThat(view("first").state()).isEqualTo("ready");
        CompletableFuture<Lease> second = fleet.acquire("second");
        assertThat(second).isNotDone();
        lease.close();
        second.get(20, TimeUnit.SECONDS).close();
    }

    @Test
    void aPinnedInstanceStays() throws Exception {
        fleet.declare(StandIns.pinned("first", "large"));
        fleet.declare(StandIns.model("second", "large", 1000));
        StandIns.await("ready", () -> view("first").state().equals("ready"));
        CompletableFuture<Lease> second = fleet.acquire("second");
        waitForRoom(second);
        assertRefused(second, Reason.NO_ROOM, "first-1 (pinned");
        assertThat(view("first").state()).isEqualTo("ready");
    }

    @Test
    void whatNeverFitsIsRefusedAtOnceWithTheNumbers() {
        fleet.declare(StandIns.model("third", "huge"));
        assertRefused(
                fleet.acquire("third"),
                Reason.TOO_LARGE,
                "third needs 2.0 GiB (declared 2.0 GiB)",
                "main memory has 1000 MiB");
        assertThat(view("third").state()).isEqualTo("planned");
        assertThat(view("third").message()).contains("needs 2.0 GiB");
    }

    /// Turns the time until whoever waits for room has waited long enough.
    private void waitForRoom(CompletableFuture<Lease> request) throws InterruptedException {
        StandIns.await(
                "refused",
                () -> {
                    time.turn(ROOM_WAIT);
                    return request.isDone();
                });
    }

    private InstanceView view(String model) {
        return fleet.instances().stream()
                .filter(instance -> instance.model().equals(model))
                .findFirst()
                .orElseThrow();
    }

    private static void assertRefused(
            CompletableFuture<Lease> request, Reason reason, String... parts) {
        assertThatThrownBy(() -> request.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo(reason);
                            assertThat(refused.getMessage()).contains(parts);
                        });
    }
}
