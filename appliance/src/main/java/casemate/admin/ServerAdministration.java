package casemate.admin;

import casemate.admin.AdministrationException.Kind;
import casemate.host.DataDirectory;
import casemate.identity.Caller.Role;
import casemate.registry.Models;
import casemate.registry.Progress;
import casemate.runtimes.device.Machine;
import casemate.runtimes.fleet.InstanceView;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Administration of a running server, over its own API.
public final class ServerAdministration implements Administration {
    private final ServerAddress server;
    private final DataDirectory directory;
    private final String key;
    private final JsonMapper json = AdminJson.mapper();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    public ServerAdministration(ServerAddress server, DataDirectory directory, String key) {
        this.server = server;
        this.directory = directory;
        this.key = key;
    }

    /// With the operator key that `init` stored.
    public static ServerAdministration open(ServerAddress server, DataDirectory directory)
            throws IOException {
        if (!Files.isReadable(directory.operatorKey())) {
            throw new AdministrationException(
                    Kind.UNAUTHORISED,
                    String.format(
                            Locale.ROOT,
                            "the server is running, and its operator key %s cannot be read by this"
                                    + " user.",
                            directory.operatorKey()));
        }
        String key = Files.readString(directory.operatorKey()).strip();
        return new ServerAdministration(server, directory, key);
    }

    @Override
    public Views.IssuedKey createKey(String name, Role role) {
        return call("POST", "keys", new Views.NewKey(name, role), new TypeReference<>() {});
    }

    @Override
    public List<Views.Key> keys() {
        return call("GET", "keys", null, new TypeReference<>() {});
    }

    @Override
    public void revokeKey(String id) {
        send("DELETE", "keys/" + encode(id), null);
    }

    @Override
    public Views.ModelRow importModel(Models.Import request, Progress progress) {
        Views.NewModel body =
                new Views.NewModel(
                        request.source().toAbsolutePath().toString(),
                        request.name(),
                        request.placement());
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                send("POST", "models", body), StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                Views.ImportLine part = json.readValue(line, Views.ImportLine.class);
                if (part.model() != null) {
                    return part.model();
                }
                if (part.error() != null) {
                    int status = part.status() == null ? 500 : part.status();
                    throw new AdministrationException(Kind.of(status), part.error());
                }
                if (part.done() != null && part.total() != null) {
                    progress.at(part.done(), part.total());
                }
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
        throw new AdministrationException(Kind.FAILED, "the server stopped during the import.");
    }

    @Override
    public List<Views.ModelRow> models() {
        return call("GET", "models", null, new TypeReference<>() {});
    }

    @Override
    public Views.ModelDetail model(String name) {
        return call("GET", "models/" + encode(name), null, new TypeReference<>() {});
    }

    @Override
    public void removeModel(String name) {
        send("DELETE", "models/" + encode(name), null);
    }

    @Override
    public List<Views.RuntimeRow> runtimes() {
        return call("GET", "runtimes", null, new TypeReference<>() {});
    }

    @Override
    public Machine devices() {
        return call("GET", "devices", null, new TypeReference<>() {});
    }

    @Override
    public List<InstanceView> instances() {
        return call("GET", "instances", null, new TypeReference<>() {});
    }

    @Override
    public Views.Status status() {
        return new Views.Status(
                true, server.url().toString(), server.pid(), directory.root().toString());
    }

    private <T> T call(String method, String path, @Nullable Object body, TypeReference<T> type) {
        try (InputStream answer = send(method, path, body)) {
            return json.readValue(answer, type);
        } catch (JsonProcessingException e) {
            throw new AdministrationException(
                    Kind.FAILED, "the server's answer was not understood: " + e.getMessage(), e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private InputStream send(String method, String path, @Nullable Object body) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(server.url() + "/admin/v1/" + path))
                            .header("Authorization", "Bearer " + key)
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofMinutes(1))
                            .method(
                                    method,
                                    body == null
                                            ? BodyPublishers.noBody()
                                            : BodyPublishers.ofByteArray(
                                                    json.writeValueAsBytes(body)))
                            .build();
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() >= 400) {
                throw refusal(answer);
            }
            return answer.body();
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdministrationException(Kind.FAILED, "interrupted", e);
        }
    }

    private AdministrationException refusal(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            JsonNode message =
                    json.readTree(body.readNBytes(1 << 16)).path("error").path("message");
            return new AdministrationException(
                    Kind.of(answer.statusCode()),
                    message.isTextual()
                            ? message.asText()
                            : "the server answered with status " + answer.statusCode() + ".");
        }
    }

    private AdministrationException unreachable(IOException e) {
        return new AdministrationException(
                Kind.UNREACHABLE,
                String.format(
                        Locale.ROOT,
                        "the server at %s (process %d) does not answer: %s.",
                        server.url(),
                        server.pid(),
                        e.getClass().getSimpleName()),
                e);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
