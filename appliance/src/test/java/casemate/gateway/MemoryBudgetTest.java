package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.gateway.body.MemoryBudget;
import casemate.runtimes.fleet.Lease;
import casemate.runtimes.fleet.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What callers hold is counted by what it costs, bounded, shared, and given back.
class MemoryBudgetTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String OK = "{\"choices\":[]}";
    private static final int MIB = 1 << 20;

    private final CompletableFuture<Lease> never = new CompletableFuture<>();

    private static GatewayUnderTest gateway(int budget) throws Exception {
        return new GatewayUnderTest(
                new Limits(
                        16L * MIB,
                        16 << 10,
                        100,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1)),
                new MemoryBudget(budget),
                (_, wire) -> wire.json(200, OK));
    }

    private static String chat(int size) {
        return "{\"model\":\"demo\",\"messages\":[" + "1,".repeat(size / 2 - 50) + "1]}";
    }

    /// Bodies of 5 MiB cost 15; one key may hold 48 of the 64 MiB: three of them.
    @Test
    void bodiesBeyondTheBudgetAreRefusedAndRoomComesBack() throws Exception {
        List<WireClient> clients = new ArrayList<>();
        try (var gateway = gateway(64 * MIB)) {
            gateway.instances(_ -> never);
            for (int i = 0; i < 3; i++) {
                clients.add(gateway.connect());
                clients.getLast().post(CHAT, chat(5 * MIB));
                int inWork = i + 1;
                Eventually.that(() -> gateway.gateway.inWork() == inWork, "waiting");
            }
            assertThat(gateway.gateway.heldBytes()).isBetween(40L * MIB, 48L * MIB);
            clients.add(gateway.connect());
            var refused = clients.getLast().post(CHAT, chat(5 * MIB)).answer();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body()).contains("too_many_requests").contains("64 MiB", "48 MiB");

            for (WireClient client : clients) {
                client.hangUp();
            }
            Eventually.that(() -> gateway.gateway.heldBytes() == 0, "all given back");
            gateway.instances(_ -> CompletableFuture.failedFuture(stopping()));
            try (var later = gateway.connect()) {
                assertThat(later.post(CHAT, chat(5 * MIB)).answer().status()).isEqualTo(503);
            }
            Eventually.that(() -> gateway.gateway.heldBytes() == 0, "all given back again");
        }
    }

    @Test
    void aBodyWaitsForRoomAndIsTakenWhenThereIsSome() throws Exception {
        try (var gateway = gateway(32 * MIB);
                var first = gateway.connect();
                var second = gateway.connect()) {
            gateway.instances(_ -> never);
            first.post(CHAT, chat(5 * MIB));
            Eventually.that(() -> gateway.gateway.inWork() == 1, "the first holds its room");
            var answer =
                    CompletableFuture.supplyAsync(() -> {
                        try {
                            return second.post(CHAT, chat(5 * MIB)).answer();
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    });
            Eventually.that(() -> gateway.gateway.bodiesWaiting() == 1, "the second waits");
            gateway.instances(_ -> CompletableFuture.failedFuture(stopping()));
            first.hangUp();
            // Not 429: it came as far as to its instance.
            assertThat(answer.get().status()).isEqualTo(503);
            Eventually.that(() -> gateway.gateway.heldBytes() == 0, "all given back");
            assertThat(gateway.gateway.bodiesWaiting()).isZero();
        }
    }

    @Test
    void declaringALargeBodyHoldsNothing() throws Exception {
        List<WireClient> clients = new ArrayList<>();
        try (var gateway = gateway(64 * MIB);
                var honest = gateway.connect()) {
            for (int i = 0; i < 50; i++) {
                clients.add(gateway.connect());
                clients.getLast()
                        .send(
                                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                                        + "Authorization: Bearer cmk-test\r\n"
                                        + "Content-Length: "
                                        + 15 * MIB
                                        + "\r\n\r\n{");
            }
            Eventually.that(() -> gateway.gateway.heldBytes() > 0, "the first have begun");
            assertThat(honest.post(CHAT, chat(5 * MIB)).answer().status()).isEqualTo(200);
            Eventually.that(
                    () -> gateway.gateway.heldBytes() < 2L * MIB, "what is declared is not held");
            for (WireClient client : clients) {
                client.hangUp();
            }
            Eventually.that(() -> gateway.gateway.heldBytes() == 0, "all given back");
        }
    }

    /// 4 MiB of items of 16 bytes once filled a heap of 256 MiB by themselves.
    @Test
    void aTreeIsChargedByWhatItTakesAndNotByItsBytes() throws Exception {
        String items = "{\"content\":\"x\"},".repeat(250_000);
        String body =
                "{\"model\":\"demo\",\"input\":[" + items.substring(0, items.length() - 1) + "]}";
        try (var gateway = gateway(96 * MIB);
                var client = gateway.connect()) {
            var refused = client.post("/v1/responses", body).answer();
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.body()).contains("body_too_large").contains("names and values");
            Eventually.that(() -> gateway.gateway.heldBytes() == 0, "all given back");
        }
    }

    /// `limits.body` may name more than the heap can hold.
    @Test
    void noBodyMayBeLargerThanWhatItsKeyMayHold() throws Exception {
        try (var gateway = gateway(16 * MIB);
                var client = gateway.connect()) {
            var refused = client.post(CHAT, chat(5 * MIB)).answer();
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.body()).contains(Integer.toString(4 * MIB));
        }
    }

    @Test
    void oneKeyCannotKeepTheOthersOut() {
        MemoryBudget budget = new MemoryBudget(100);
        var greedy = budget.account("greedy");
        assertThat(greedy.raiseTo(76)).isFalse();
        assertThat(greedy.raiseTo(75)).isTrue();
        assertThat(budget.account("greedy").raiseTo(1)).isFalse();
        var other = budget.account("other");
        assertThat(other.raiseTo(25)).isTrue();
        assertThat(other.raiseTo(26)).isFalse();
        assertThat(budget.held()).isEqualTo(100);
        greedy.giveBack();
        greedy.giveBack();
        other.giveBack();
        assertThat(budget.held()).isZero();
        assertThat(budget.account("greedy").raiseTo(75)).isTrue();
    }

    private static RefusedException stopping() {
        return new RefusedException(RefusedException.Reason.STOPPING, "demo", "stopping");
    }
}
