package casemate.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bench.wire.Address;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A plan goes to another process as one line, and from there onto the wire.
class LoadPlanTest {
    private static final LoadPlan PLAN =
            LoadPlan.at(LoadPlan.Mode.STREAM, new Address.Tcp(4711))
                    .as("key", "model")
                    .headers(Map.of("x-upstream", "http://127.0.0.1:4712/v1?a=b"))
                    .build();

    @Test
    void itsLineIsReadBackAsItWas() {
        assertThat(LoadPlan.parse(PLAN.line())).isEqualTo(PLAN);
    }

    @Test
    void itsHeadersAreInTheHeadOfEveryRequest() {
        var requests = new Requests(PLAN);
        assertThat(requests.plain().toString(US_ASCII))
                .startsWith("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n")
                .containsOnlyOnce("\r\nx-upstream: http://127.0.0.1:4712/v1?a=b\r\n");
        assertThat(requests.stream(3, Duration.ofMillis(1)).toString(US_ASCII))
                .containsOnlyOnce("\r\nx-upstream: http://127.0.0.1:4712/v1?a=b\r\n");
    }

    @Test
    void withoutHeadersNoneIsAdded() {
        var plan = LoadPlan.at(LoadPlan.Mode.RATE, new Address.Tcp(1)).build();
        assertThat(new Requests(plan).plain().toString(US_ASCII))
                .contains("\r\nUser-Agent: casemate-bench\r\nAccept: application/json\r\n");
    }

    @Test
    void aHeaderThatWouldBreakTheLineOrTheHeadIsRefused() {
        for (String value : new String[] {"a b", "a\r\nHost: b", ""}) {
            var builder =
                    LoadPlan.at(LoadPlan.Mode.RATE, new Address.Tcp(1))
                            .headers(Map.of("x-upstream", value));
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("is not NAME=VALUE without spaces");
        }
    }
}
