package casemate.cli;

import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The few calls of the OpenAI surface that `chat` makes.
final class ChatClient {
    private static final int MAX_ANSWER = 64 << 20;

    private final URI server;
    private final String key;
    private final JsonMapper json = new JsonMapper();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    ChatClient(URI server, String key) {
        this.server = server;
        this.key = key;
    }

    record Message(String role, String content) {}

    record Answer(String text, long promptTokens, long completionTokens) {
        String toJson(String model, double seconds) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("model", model);
            facts.put("answer", text);
            facts.put("promptTokens", promptTokens);
            facts.put("completionTokens", completionTokens);
            facts.put("seconds", seconds);
            facts.put("tokensPerSecond", seconds == 0 ? 0 : completionTokens / seconds);
            return Json.of(facts);
        }
    }

    /// @throws CommandException when there is none, or several
    String onlyModel() throws IOException {
        try (InputStream body = send("/v1/models", null)) {
            List<String> names = json.readTree(body).path("data").findValuesAsText("id");
            if (names.size() == 1) {
                return names.getFirst();
            }
            throw new CommandException(
                    names.isEmpty() ? Exit.NOT_FOUND : Exit.USAGE,
                    names.isEmpty()
                            ? "no model is served: `casemate models import FILE` adds one."
                            : "several models are served; choose one with --model: "
                                    + String.join(", ", names));
        }
    }

    Answer chat(
            String model,
            List<Message> messages,
            int maxTokens,
            boolean stream,
            Consumer<String> pieces)
            throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("model", model);
        request.put(
                "messages",
                messages.stream()
                        .map(m -> Map.of("role", m.role(), "content", m.content()))
                        .toList());
        if (maxTokens > 0) {
            request.put("max_tokens", maxTokens);
        }
        if (stream) {
            request.put("stream", true);
            request.put("stream_options", Map.of("include_usage", true));
        }
        try (InputStream body = send("/v1/chat/completions", Json.of(request))) {
            return stream ? streamed(body, pieces) : whole(body);
        }
    }

    private Answer whole(InputStream body) throws IOException {
        JsonNode answer = json.readTree(body.readNBytes(MAX_ANSWER));
        String text = answer.path("choices").path(0).path("message").path("content").asText("");
        return answer(text, answer.path("usage"));
    }

    private Answer streamed(InputStream body, Consumer<String> pieces) throws IOException {
        StringBuilder text = new StringBuilder();
        JsonNode usage = json.missingNode();
        boolean done = false;
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        for (String line; (line = lines.readLine()) != null; ) {
            if (!line.startsWith("data:")) {
                continue;
            }
            String data = line.substring("data:".length()).strip();
            if (data.equals("[DONE]")) {
                done = true;
                break;
            }
            JsonNode event = json.readTree(data);
            if (event.has("error")) {
                throw new CommandException(
                        Exit.FAILED,
                        "the answer broke off: " + event.path("error").path("message").asText());
            }
            String piece = event.path("choices").path(0).path("delta").path("content").asText("");
            text.append(piece);
            pieces.accept(piece);
            if (event.path("usage").isObject()) {
                usage = event.path("usage");
            }
        }
        if (!done) {
            throw new CommandException(Exit.FAILED, "the answer broke off before its end.");
        }
        return answer(text.toString(), usage);
    }

    private static Answer answer(String text, JsonNode usage) {
        return new Answer(
                text,
                usage.path("prompt_tokens").asLong(),
                usage.path("completion_tokens").asLong());
    }

    private InputStream send(String path, @Nullable String body) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json");
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<InputStream> answer;
        try {
            answer = client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new CommandException(
                    Exit.UNREACHABLE,
                    String.format(
                            Locale.ROOT,
                            "no server answers at %s: start one with `casemate serve`.",
                            server),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(Exit.FAILED, "interrupted", e);
        }
        if (answer.statusCode() != 200) {
            throw refusal(answer);
        }
        return answer.body();
    }

    private CommandException refusal(HttpResponse<InputStream> answer) throws IOException {
        String message = "the server answered with status " + answer.statusCode() + ".";
        try (InputStream body = answer.body()) {
            JsonNode said = json.readTree(body.readNBytes(1 << 16)).path("error").path("message");
            message = said.asText(message);
        } catch (com.fasterxml.jackson.core.JsonProcessingException _) {
            // Not JSON: the status has to do.
        }
        int exit =
                switch (answer.statusCode()) {
                    case 401, 403 -> Exit.UNAUTHORISED;
                    case 404 -> Exit.NOT_FOUND;
                    default -> Exit.FAILED;
                };
        return new CommandException(exit, message);
    }
}
