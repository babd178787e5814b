package casemate.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenScanTest {
    private static final String ROLE =
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
    private static final String TEXT =
            "data: {\"choices\":[{\"delta\":{\"content\":\"The\"}}]}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\": 64}}\n\n";

    private final TokenScan scan = new TokenScan();

    private void feed(String text) {
        for (byte b : text.getBytes(UTF_8)) {
            scan.next(b);
        }
    }

    @Test
    void theFirstTokenIsTheFirstText() {
        feed(ROLE);
        assertThat(scan.started()).isFalse();
        feed(TEXT);
        assertThat(scan.started()).isTrue();
    }

    @Test
    void usageAndEndAreReadOutOfTheStream() {
        feed(ROLE + TEXT + USAGE);
        assertThat(scan.tokens()).isEqualTo(64);
        assertThat(scan.whole()).isFalse();
        feed("data: [DONE]\n\n");
        assertThat(scan.whole()).isTrue();
        assertThat(scan.tokens()).isEqualTo(64);
    }
}
