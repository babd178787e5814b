package casemate.runtimes.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// As many of the largest bodies at once as there are connections: the worker, with the heap that
/// it is started with, takes them one after the other. Two once ended it.
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class LargeBodiesTest {
    private static final int AT_ONCE = 6;
    private static final int BYTES = 31 << 19;
    private static final String CHAT = "/v1/chat/completions";

    @TempDir Path directory;

    @Test
    void waitForEachOther() throws Exception {
        List<String> command = Child.llama(directory, 128, 2);
        command.addAll(
                1,
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-XX:MaxDirectMemorySize=128m",
                        "-XX:+ExitOnOutOfMemoryError"));
        try (Child worker = Child.start(directory, command).awaitReady()) {
            expectRefusals(worker, message("a".repeat(BYTES)));
            String small = "{\"role\":\"user\",\"content\":\"a\"},";
            expectRefusals(
                    worker,
                    "{\"messages\":["
                            + small.repeat(BYTES / small.length())
                            + small.substring(0, small.length() - 1)
                            + "]}");
            try (Wire wire = worker.connect()) {
                assertThat(wire.post(CHAT, message("Hi")).status()).as(worker.log()).isEqualTo(200);
            }
        }
    }

    private static void expectRefusals(Child worker, String body) throws Exception {
        List<Future<Integer>> statuses = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                statuses.add(clients.submit(() -> status(worker, body)));
            }
        }
        for (Future<Integer> status : statuses) {
            assertThat(status.get()).as(worker.log()).isEqualTo(400);
        }
    }

    private static int status(Child worker, String body) throws IOException {
        try (Wire wire = worker.connect()) {
            return wire.post(CHAT, body).status();
        }
    }

    private static String message(String content) {
        return "{\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\""
                + content
                + "\"}]}";
    }
}
