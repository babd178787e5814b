package casemate.cli;

import casemate.admin.ServerAddress;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.config.Prepared;
import casemate.gateway.Listen;
import casemate.host.DataDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Talks to a model over the endpoint that applications use.
@Command(
        name = "chat",
        description = "Ask a model something, or talk to it when no prompt is given.")
final class ChatCommand extends BaseCommand {
    @Parameters(arity = "0..*", paramLabel = "PROMPT", description = "the question")
    List<String> prompt = new ArrayList<>();

    @Option(names = "--model", description = "model to ask (default: the only one there is)")
    @Nullable String model;

    @Option(names = "--stream", description = "print the answer as it comes")
    boolean stream;

    @Option(names = "--system", paramLabel = "TEXT", description = "system message")
    @Nullable String system;

    @Option(names = "--max-tokens", description = "longest answer, in tokens")
    int maxTokens;

    @Option(names = "--api-key", paramLabel = "KEY", description = "key to send")
    @Nullable String apiKey;

    @Option(names = "--url", description = "server (default: the one of this data directory)")
    @Nullable URI url;

    @Option(
            names = {"--stats", "--verbose"},
            description = "print tokens and tokens per second")
    boolean stats;

    @Override
    protected int run() throws IOException {
        Prepared prepared = common.prepare(console);
        ChatClient client = new ChatClient(server(prepared), key(prepared.directory()));
        String asked = model == null ? client.onlyModel() : model;
        List<ChatClient.Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(new ChatClient.Message("system", system));
        }
        if (!prompt.isEmpty()) {
            ask(client, asked, messages, String.join(" ", prompt));
            return Exit.OK;
        }
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (console.terminal()) {
            note("Talking to " + asked + ". An empty line or Ctrl-D ends.");
        }
        for (String line; (line = next(in)) != null && !line.isBlank(); ) {
            ask(client, asked, messages, line);
        }
        return Exit.OK;
    }

    private @Nullable String next(BufferedReader in) throws IOException {
        if (console.terminal()) {
            console.out().print(console.bold("> "));
            console.out().flush();
        }
        return in.readLine();
    }

    private void ask(
            ChatClient client, String asked, List<ChatClient.Message> messages, String question)
            throws IOException {
        messages.add(new ChatClient.Message("user", question));
        long start = System.nanoTime();
        boolean live = stream && !common.json();
        ChatClient.Answer answer =
                client.chat(
                        asked,
                        messages,
                        maxTokens,
                        stream,
                        piece -> {
                            if (live) {
                                console.out().print(piece);
                                console.out().flush();
                            }
                        });
        double seconds = (System.nanoTime() - start) / 1e9;
        messages.add(new ChatClient.Message("assistant", answer.text()));
        if (common.json()) {
            print(answer.toJson(asked, seconds));
        } else {
            print(live ? "" : answer.text());
        }
        if (stats && !common.json()) {
            note(
                    String.format(
                            Locale.ROOT,
                            "%d prompt tokens, %d completion tokens in %.2f s: %.1f tokens/s",
                            answer.promptTokens(),
                            answer.completionTokens(),
                            seconds,
                            answer.completionTokens() / seconds));
        }
    }

    private URI server(Prepared prepared) throws IOException {
        String variable = console.environment().getOrDefault("CASEMATE_URL", "");
        if (url != null || !variable.isBlank()) {
            return url != null ? url : URI.create(variable);
        }
        Optional<ServerAddress> running = ServerAddress.read(prepared.directory());
        Listen listen = prepared.config().listen();
        return running.map(ServerAddress::url)
                .orElseGet(() -> URI.create("http://" + listen.host() + ":" + listen.port()));
    }

    private String key(DataDirectory directory) throws IOException {
        String variable = console.environment().getOrDefault("CASEMATE_API_KEY", "");
        if (apiKey != null || !variable.isBlank()) {
            return apiKey != null ? apiKey : variable.strip();
        }
        if (Files.isReadable(directory.operatorKey())) {
            return Files.readString(directory.operatorKey()).strip();
        }
        throw new CommandException(
                Exit.UNAUTHORISED,
                "no key: give --api-key, set CASEMATE_API_KEY, or run `casemate init`.");
    }
}
