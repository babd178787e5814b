package casemate.packaging;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/// What a day of a server looks like, in small: a hundred requests of each kind.
final class Workload implements AutoCloseable {
    private static final int OF_EACH_KIND = 100;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(LONGEST).build();
    private final URI base;
    private final String key;
    private final String model;

    private record Kind(String path, String body) {}

    Workload(int port, String key, String model) {
        this.base = URI.create("http://127.0.0.1:" + port);
        this.key = key;
        this.model = model;
    }

    void awaitReady(Process server) throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST.multipliedBy(2).toNanos();
        while (server.isAlive() && System.nanoTime() < end) {
            try {
                if (send(new Kind("/health/ready", "")) == 200) {
                    return;
                }
            } catch (IOException _) {
                // Not listening yet.
            }
            Thread.sleep(100);
        }
        throw new IOException("the server did not get ready to be trained");
    }

    /// @throws IOException when a request that has to be answered is not
    void run() throws IOException, InterruptedException {
        for (int i = 0; i < OF_EACH_KIND; i++) {
            for (Kind kind : kinds()) {
                int status = send(kind);
                if (status >= 500) {
                    throw new IOException(
                            "training: " + kind.path() + " was answered with " + status);
                }
            }
        }
    }

    /// What the demo model cannot do is asked as well: being refused is a way of its own.
    private List<Kind> kinds() {
        String messages =
                "\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of"
                        + " France?\"}],\"max_tokens\":16";
        String named = "{\"model\":\"" + model + "\",";
        return List.of(
                new Kind("/v1/chat/completions", named + messages + "}"),
                new Kind("/v1/chat/completions", named + "\"stream\":true," + messages + "}"),
                new Kind("/v1/completions", named + "\"prompt\":\"What is\",\"max_tokens\":8}"),
                new Kind("/v1/embeddings", named + "\"input\":\"What is\"}"),
                new Kind(
                        "/v1/responses",
                        named + "\"input\":\"What is Casemate?\",\"max_output_tokens\":8}"),
                new Kind("/v1/chat/completions", "{\"model\":\"no-such-model\"," + messages + "}"),
                new Kind("/v1/models", ""),
                new Kind("/admin/v1/models", ""),
                new Kind("/health", ""),
                new Kind("/health/ready", ""),
                new Kind("/metrics", ""));
    }

    private int send(Kind kind) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(base.resolve(kind.path()))
                        .timeout(LONGEST)
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json");
        if (!kind.body().isEmpty()) {
            request.POST(BodyPublishers.ofString(kind.body()));
        }
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        client.close();
    }
}
