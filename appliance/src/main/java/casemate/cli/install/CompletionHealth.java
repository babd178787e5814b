package casemate.cli.install;

import casemate.admin.ServerAddress;
import casemate.host.DataDirectory;
import casemate.install.Health;
import casemate.install.slot.SlotFacts;
import casemate.install.state.Settings;
import casemate.registry.InstalledRelease;
import casemate.registry.InstalledRelease.BroughtModel;
import casemate.runtimes.model.ModelFileException;
import casemate.runtimes.model.ModelFileReader;
import casemate.runtimes.model.ModelTask;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Asks the release that was just started a real question, over the endpoint that applications use,
/// with the first model that it brings.
final class CompletionHealth implements Health {
    private static final Duration UP_WITHIN = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MAX_ANSWER = 1 << 20;

    private final Installed installed;
    private final Duration patience;
    private final Consumer<String> notes;
    private final JsonMapper json = new JsonMapper();

    /// Where a machine's releases and server are.
    interface Installed {
        java.nio.file.Path slot(SlotFacts release);

        String logAdvice(Settings settings) throws RefusedException;
    }

    /// @param patience with a model that is loading
    CompletionHealth(Installed installed, Duration patience, Consumer<String> notes) {
        this.installed = installed;
        this.patience = patience;
        this.notes = notes;
    }

    @Override
    public void check(SlotFacts release, Settings settings) throws IOException, RefusedException {
        ServerAddress server = server(release, settings);
        Optional<String> model = model(installed.slot(release));
        if (model.isEmpty()) {
            notes.accept(
                    "The release brings no model that answers: the server is ready, not asked.");
            return;
        }
        String key =
                Files.readString(DataDirectory.at(settings.dataDirectory(), Map.of()).operatorKey())
                        .strip();
        ask(server.url(), key, model.get(), settings);
    }

    /// The server of this release and of no other: it says so itself, and its process lives.
    private ServerAddress server(SlotFacts release, Settings settings)
            throws IOException, RefusedException {
        DataDirectory directory = DataDirectory.at(settings.dataDirectory(), System.getenv());
        long deadline = System.nanoTime() + UP_WITHIN.toNanos();
        while (true) {
            Optional<ServerAddress> found = ServerAddress.read(directory);
            if (found.isPresent()
                    && found.get().release().equals(release.manifestSha256())
                    && ready(found.get())) {
                return found.get();
            }
            if (System.nanoTime() > deadline) {
                throw new RefusedException(
                        Check.HEALTH,
                        "the server of " + release.manifest().release() + " does not come up",
                        "ready within " + UP_WITHIN.toSeconds() + " s",
                        found.isPresent() ? "a server that is not ready" : "no server",
                        "Look at its log: " + installed.logAdvice(settings));
            }
            pause();
        }
    }

    private static boolean ready(ServerAddress server) throws IOException {
        try (HttpClient client = client()) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.url().resolve("/health/ready"))
                            .timeout(Duration.ofSeconds(5))
                            .build();
            return send(client, request).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /// The first of its models that generates text.
    private static Optional<String> model(java.nio.file.Path slot)
            throws IOException, RefusedException {
        return InstalledRelease.read(slot).models().stream()
                .filter(m -> generates(m))
                .map(BroughtModel::name)
                .findFirst();
    }

    private static boolean generates(BroughtModel model) {
        try {
            return ModelFileReader.read(model.path()).facts().tasks().contains(ModelTask.GENERATE);
        } catch (ModelFileException _) {
            return false;
        }
    }

    private void ask(URI url, String key, String model, Settings settings)
            throws IOException, RefusedException {
        String body =
                json.writeValueAsString(
                        Map.of(
                                "model",
                                model,
                                "max_tokens",
                                16,
                                "messages",
                                java.util.List.of(
                                        Map.of(
                                                "role",
                                                "user",
                                                "content",
                                                "What is the capital of France?"))));
        long deadline = System.nanoTime() + patience.toNanos();
        String found = "nothing";
        try (HttpClient client = client()) {
            while (System.nanoTime() < deadline) {
                HttpRequest request =
                        HttpRequest.newBuilder(url.resolve("/v1/chat/completions"))
                                .timeout(patience)
                                .header("Authorization", "Bearer " + key)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build();
                try {
                    HttpResponse<InputStream> answer = send(client, request);
                    JsonNode said = json.readTree(answer.body().readNBytes(MAX_ANSWER));
                    String text =
                            said.path("choices").path(0).path("message").path("content").asText("");
                    if (answer.statusCode() == 200 && !text.isBlank()) {
                        notes.accept(
                                "Asked " + model + " for the capital of France: " + text.strip());
                        return;
                    }
                    found =
                            "status "
                                    + answer.statusCode()
                                    + ": "
                                    + said.path("error").path("message").asText(text);
                    if (!passing(answer.statusCode())) {
                        break;
                    }
                } catch (IOException e) {
                    found = String.valueOf(e.getMessage());
                }
                pause();
            }
        }
        throw new RefusedException(
                Check.HEALTH,
                "the default model " + model + " does not answer",
                "a completion within " + patience.toSeconds() + " s",
                found,
                "Look at the server's log: " + installed.logAdvice(settings));
    }

    /// Whether waiting may help.
    private static boolean passing(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
            throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(PAUSE.toNanos());
    }
}
