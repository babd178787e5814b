package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.blackbox.ManyConnections.Habit;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Clients that take places and give nothing for them (slowloris and its kin), with and without a
/// key: they are gone within their limits or counted, and whoever behaves well comes in all the
/// while.
@Tag("attack")
class SlowClientsIT {
    private static final int HALF_HEADS = 12_000;
    private static final int IDLE = 20_000;
    private static final int TRICKLES = 500;
    private static final long MOST_RESIDENT = 512L << 20;

    /// Far more than the limits below, far less than the half hour after which everything that does
    /// not move is cut.
    private static final Duration GONE_WITHIN = Duration.ofSeconds(60);

    /// When thousands come at once the kernel drops what does not fit into the row before the
    /// server, and who was dropped asks again after one second, then after three (tcp(7)).
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

    private static final String LIMITS =
            "limits:\n  first-request: 5s\n  head-time: 3s\n  stream-idle: 4s\n";

    /// For the clients of this test and the places of the server, which inherits it. Where that is
    /// not allowed there are as many as the limit lets be.
    @BeforeAll
    static void mayHaveManyConnections() throws Exception {
        String self = Long.toString(ProcessHandle.current().pid());
        int refused =
                new ProcessBuilder("prlimit", "--pid", self, "--nofile=65536:65536")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (refused != 0) {
            System.out.println("the limit of open files stays as it is");
        }
    }

    @Test
    void placesAreNotHeldByThoseWhoDoNothing() throws Exception {
        try (Appliance appliance =
                Appliance.install(LIMITS + SlowStreamsIT.standInRuntime())
                        .withModel("casemate-demo.gguf")
                        .serve()) {
            String key = appliance.operatorKey();
            try (Bystander beside =
                    new Bystander(appliance, appliance.newKey("beside"), ANSWERS_WITHIN)) {
                beside.callsPerSecond(1);
                String begun = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nX-Long: ";
                gone("half heads", HALF_HEADS, appliance, beside, Habit.sends(begun));
                gone("idle connections", IDLE, appliance, beside, Habit.sends(""));
                gone(
                        "heads of a byte a second",
                        TRICKLES,
                        appliance,
                        beside,
                        new Habit(begun, "a", Integer.MAX_VALUE));
                gone(
                        "bodies of a byte a second, without a key",
                        TRICKLES,
                        appliance,
                        beside,
                        new Habit(Holding.beginning("cmk-none"), "a", Integer.MAX_VALUE));
                gone(
                        "bodies of a byte a second",
                        TRICKLES,
                        appliance,
                        beside,
                        new Habit(Holding.beginning(key), "a", Integer.MAX_VALUE));
                readSlowly(appliance, beside, key);
            }
            long peak = appliance.residentPeakBytes();
            assertThat(peak).as("peak resident size").isLessThan(MOST_RESIDENT);
        }
    }

    private static void gone(
            String who, int count, Appliance appliance, Bystander beside, Habit habit)
            throws Exception {
        try (ManyConnections many = new ManyConnections(appliance.port(), count, habit)) {
            Appliance.await("all there", GONE_WITHIN, () -> many.opened() == count);
            int places = metric(appliance, "casemate_connections_limit");
            int strangers = metric(appliance, "casemate_unknown_connections");
            assertThat(strangers).as(who + " that hold places").isLessThanOrEqualTo(places / 2);
            Appliance.await("without " + who, GONE_WITHIN, () -> many.open() == 0);
            say(count + " " + who + ", " + strangers + " at most held places", appliance, beside);
        }
    }

    /// Who reads slowly has a right to; what waits for him is bounded and counted.
    private static void readSlowly(Appliance appliance, Bystander beside, String key)
            throws Exception {
        Habit habit = new Habit(Holding.stream(key, "", 1_000_000), "", 1);
        try (ManyConnections many = new ManyConnections(appliance.port(), TRICKLES, habit)) {
            Appliance.await(
                    "read", GONE_WITHIN, () -> metric(appliance, "casemate_open_streams") > 0);
            Appliance.await(
                    "counted or refused",
                    GONE_WITHIN,
                    () ->
                            many.opened() == TRICKLES
                                    && metric(appliance, "casemate_held_bytes") > 0);
            beside.callsPerSecond(3);
            say(TRICKLES + " answers read at a byte a second", appliance, beside);
        }
        Appliance.await(
                "without streams",
                GONE_WITHIN,
                () -> metric(appliance, "casemate_open_streams") == 0);
    }

    private static void say(String what, Appliance appliance, Bystander beside) throws IOException {
        beside.wellSoFar();
        System.out.printf(
                Locale.ROOT,
                "%s: RSS %d MiB, health in %d ms at most%n",
                what,
                appliance.residentBytes() >> 20,
                beside.slowest().toMillis());
    }

    private static int metric(Appliance appliance, String name)
            throws IOException, InterruptedException {
        String text = appliance.get("/metrics").body();
        Matcher line = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(text);
        assertThat(line.find()).as(name + " in\n" + text).isTrue();
        return (int) Double.parseDouble(line.group(1));
    }
}
