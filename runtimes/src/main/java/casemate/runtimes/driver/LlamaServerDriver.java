package casemate.runtimes.driver;

import casemate.runtimes.device.Accelerator;
import casemate.runtimes.device.Accelerator.Vendor;
import casemate.runtimes.device.Machine;
import casemate.runtimes.model.KvCache;
import casemate.runtimes.model.MemoryEstimate;
import casemate.runtimes.model.MemoryEstimates;
import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelFormat;
import casemate.runtimes.model.ModelTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// llama.cpp's own server, from a bundle or from the distribution's packages.
public final class LlamaServerDriver implements Driver {
    public static final String ID = "llama-server";

    private static final int USUAL_SLOTS = 4;
    private static final int VERSION_SECONDS = 10;
    private static final int MOST_GPUS = 16;

    /// It can run shell commands with the first two, fetch with the others, and be reached from
    /// elsewhere with the last ones.
    private static final Set<String> FORBIDDEN =
            Set.of(
                    "--tools",
                    "--tools-runtime",
                    "--hf-repo",
                    "-hf",
                    "-hfr",
                    "--model-url",
                    "-mu",
                    "--docker-repo",
                    "-dr",
                    "--host",
                    "--port",
                    "--ui-mcp-proxy",
                    "--webui-mcp-proxy",
                    "--agent");

    private final String program;

    /// @param program a path, or a name to be found by way of `PATH`, such as `llama-server`
    public LlamaServerDriver(String program) {
        this.program = program;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Availability availability(Machine machine) {
        Optional<Path> found = Programs.find(program);
        if (found.isEmpty()) {
            return new Availability.Unavailable(
                    program
                            + " is not on this machine: install it from the bundle or with Debian's"
                            + " package llama.cpp-tools, or configure its path.");
        }
        try {
            String answer =
                    Programs.output(List.of(found.get().toString(), "--version"), VERSION_SECONDS);
            return new Availability.Available(version(answer), found.get().toString());
        } catch (IOException e) {
            return new Availability.Unavailable(
                    found.get() + " --version did not work: " + e.getMessage());
        }
    }

    @Override
    public boolean accepts(ModelFacts model) {
        return model.format() == ModelFormat.GGUF;
    }

    @Override
    public Capabilities capabilities(ModelFacts model) {
        return Honoured.llamaServer(model);
    }

    @Override
    public MemoryEstimate estimate(ModelFacts model, Settings settings) {
        return MemoryEstimates.llamaCpp(
                model, KvCache.of(Contexts.tokens(model, settings), slots(settings)));
    }

    @Override
    public int slots(Settings settings) {
        return settings.slots() > 0 ? settings.slots() : USUAL_SLOTS;
    }

    @Override
    public DeviceNeeds devices() {
        return new DeviceNeeds(Set.of(Vendor.NVIDIA, Vendor.AMD), true, MOST_GPUS);
    }

    /// @throws IllegalArgumentException when a further argument is one that would open it to others
    @Override
    public Launch launch(LaunchRequest request) {
        Endpoint.UnixSocket endpoint =
                new Endpoint.UnixSocket(request.directory().resolve("s.sock"));
        List<String> command = new ArrayList<>();
        command.add(Programs.find(program).map(Path::toString).orElse(program));
        command.addAll(List.of("--model", request.model().path().toAbsolutePath().toString()));
        command.addAll(List.of("--alias", request.name()));
        command.addAll(List.of("--host", endpoint.path().toString()));
        // Its context is that of all slots together.
        long context = (long) Contexts.tokens(request) * slots(request.settings());
        command.addAll(List.of("--ctx-size", Long.toString(context)));
        command.addAll(List.of("--parallel", Integer.toString(slots(request.settings()))));
        command.add("--no-kv-unified");
        command.addAll(List.of("--threads", Integer.toString(request.share().threads())));
        command.addAll(List.of("--n-gpu-layers", gpuLayers(request)));
        // On by default, it would change what we have set aside memory for.
        command.addAll(List.of("--fit", "off"));
        command.addAll(List.of("--offline", "--metrics", "--no-webui", "--no-slots"));
        if (!request.model().facts().tasks().contains(ModelTask.GENERATE)) {
            command.add("--embedding");
        }
        command.addAll(checked(request.settings().arguments()));
        return new Launch(command, environment(request), endpoint, "/health");
    }

    private static String gpuLayers(LaunchRequest request) {
        if (request.share().accelerators().isEmpty()) {
            return "0";
        }
        int layers = request.settings().gpuLayers();
        return layers < 0 ? "999" : Integer.toString(layers);
    }

    private static Map<String, String> environment(LaunchRequest request) {
        Map<String, String> environment = new TreeMap<>(OwnProgram.ENVIRONMENT);
        environment.put("LLAMA_ARG_OFFLINE", "1");
        for (Vendor vendor : Vendor.values()) {
            String indices =
                    request.share().accelerators().stream()
                            .filter(gpu -> gpu.vendor() == vendor)
                            .map(Accelerator::index)
                            .map(index -> Integer.toString(index))
                            .collect(Collectors.joining(","));
            environment.put(
                    vendor == Vendor.NVIDIA ? "CUDA_VISIBLE_DEVICES" : "ROCR_VISIBLE_DEVICES",
                    indices);
        }
        return environment;
    }

    private static List<String> checked(List<String> arguments) {
        for (String argument : arguments) {
            String flag = argument.split("=", 2)[0];
            if (FORBIDDEN.contains(flag)) {
                throw new IllegalArgumentException(
                        "llama-server must not be started with "
                                + flag
                                + ", which would let it run commands, fetch files or be reached"
                                + " from elsewhere. Remove it from the model's arguments.");
            }
        }
        return arguments;
    }

    private static String version(String answer) {
        return answer.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("version:"))
                .map(line -> line.substring("version:".length()).strip())
                .findFirst()
                .orElseGet(() -> Programs.firstLine(answer));
    }
}
