package casemate.blackbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads server-sent events line by line, as they come.
final class Streams {
    /// A chat request that runs for as long as the context allows: the end-of-text token is made
    /// impossible.
    static String endlessChat(String model) {
        return """
        {"model":"%s","stream":true,"temperature":1.0,"seed":7,"max_tokens":400,\
        %s,\
        "messages":[{"role":"user","content":"What is the capital of France?"}]}\
        """
                .formatted(model, DemoModels.ENDLESS);
    }

    static String chat(String model, String question, boolean stream) {
        return """
        {"model":"%s","stream":%s,"temperature":0,"messages":[{"role":"user","content":"%s"}]}\
        """
                .formatted(model, stream, question);
    }

    private Streams() {}

    /// What came of one stream.
    ///
    /// @param events the data of each event, in order
    record Outcome(int status, List<String> events) {
        boolean done() {
            return !events.isEmpty() && events.getLast().equals("[DONE]");
        }

        boolean error() {
            return !events.isEmpty() && events.getLast().startsWith("{\"error\"");
        }
    }

    static Outcome read(Appliance appliance, String body, Consumer<String> onEvent)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                Appliance.HTTP.send(
                        appliance
                                .request("/v1/chat/completions")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        List<String> events = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                if (line.startsWith("data: ")) {
                    String event = line.substring("data: ".length());
                    events.add(event);
                    onEvent.accept(event);
                } else if (line.startsWith("{")) {
                    events.add(line);
                }
            }
        }
        return new Outcome(response.statusCode(), events);
    }
}
