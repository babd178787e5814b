package casemate.runtimes.driver;

import casemate.runtimes.device.Machine;
import casemate.runtimes.model.MemoryEstimate;
import casemate.runtimes.model.MemoryEstimates;
import casemate.runtimes.model.ModelFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Serves with a runtime that a [RuntimeTemplate] declares.
public final class TemplateDriver implements Driver {
    private final RuntimeTemplate template;
    private final boolean onSocket;

    /// @throws IllegalArgumentException when the template uses a placeholder that does not exist,
    ///   or none of `{socket}` and `{port}`, or both
    public TemplateDriver(RuntimeTemplate template) {
        this.template = template;
        List<String> texts = new ArrayList<>(template.command());
        texts.addAll(template.environment().values());
        Set<String> used = Placeholders.in(texts);
        for (String name : used) {
            if (!Placeholders.NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "Runtime "
                                + template.id()
                                + " uses the unknown placeholder {"
                                + name
                                + "}; there are "
                                + Placeholders.NAMES.stream()
                                        .sorted()
                                        .map(known -> "{" + known + "}")
                                        .collect(Collectors.joining(", "))
                                + ".");
            }
        }
        if (used.contains("socket") == used.contains("port")) {
            throw new IllegalArgumentException(
                    "Runtime " + template.id() + " must use exactly one of {socket} and {port}.");
        }
        if (used.contains("key") && used.contains("socket")) {
            throw new IllegalArgumentException(
                    "Runtime "
                            + template.id()
                            + " uses {key}, which only exists together with {port}.");
        }
        this.onSocket = used.contains("socket");
    }

    @Override
    public String id() {
        return template.id();
    }

    @Override
    public Availability availability(Machine machine) {
        String program = template.command().getFirst();
        if (program.contains("{")) {
            return new Availability.Available("declared", program);
        }
        return Programs.find(program)
                .<Availability>map(path -> new Availability.Available("declared", path.toString()))
                .orElseGet(() ->
                        new Availability.Unavailable(
                                "The program "
                                        + program
                                        + " of runtime "
                                        + template.id()
                                        + " is not on this machine: install it, or correct"
                                        + " its command."));
    }

    @Override
    public boolean accepts(ModelFacts model) {
        return template.formats().contains(model.format());
    }

    @Override
    public Capabilities capabilities(ModelFacts model) {
        return template.capabilities();
    }

    @Override
    public MemoryEstimate estimate(ModelFacts model, Settings settings) {
        if (template.memoryBytes() > 0) {
            return new MemoryEstimate(
                    List.of(
                            new MemoryEstimate.Term(
                                    "declared", template.memoryBytes(), "the runtime's template")));
        }
        return MemoryEstimates.vllm(model);
    }

    @Override
    public int slots(Settings settings) {
        return settings.slots() > 0 ? settings.slots() : template.slots();
    }

    @Override
    public DeviceNeeds devices() {
        return template.devices();
    }

    @Override
    public Launch launch(LaunchRequest request) {
        Endpoint endpoint = endpoint(request.directory());
        Map<String, String> values = values(request, endpoint);
        List<String> command = new ArrayList<>();
        template.command().forEach(argument -> command.add(Placeholders.fill(argument, values)));
        command.addAll(request.settings().arguments());
        Map<String, String> environment = new LinkedHashMap<>();
        template.environment()
                .forEach((name, value) -> environment.put(name, Placeholders.fill(value, values)));
        return new Launch(command, environment, endpoint, template.healthPath(), false);
    }

    private Map<String, String> values(LaunchRequest request, Endpoint endpoint) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("model", request.model().path().toString());
        values.put("name", request.name());
        values.put("context", Integer.toString(Contexts.tokens(request)));
        values.put("slots", Integer.toString(slots(request.settings())));
        values.put("threads", Integer.toString(request.share().threads()));
        values.put(
                "gpus",
                request.share().accelerators().stream()
                        .map(gpu -> Integer.toString(gpu.index()))
                        .collect(Collectors.joining(",")));
        switch (endpoint) {
            case Endpoint.UnixSocket(var socket, _) -> values.put("socket", socket.toString());
            case Endpoint.Loopback(int port, var key) -> {
                values.put("port", Integer.toString(port));
                values.put("key", key);
            }
        }
        return values;
    }

    private Endpoint endpoint(Path directory) {
        return onSocket
                // The command may hand on to a container, which is no child of ours.
                ? new Endpoint.UnixSocket(directory.resolve("s.sock"), Endpoint.UnixSocket.ANY)
                : new Endpoint.Loopback(freePort(), randomKey());
    }

    /// Free at this moment; should another program take it before the runtime does, then the
    /// runtime fails to start and the next start takes another one.
    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on loopback: " + e.getMessage(), e);
        }
    }

    private static String randomKey() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
