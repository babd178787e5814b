package casemate.runtimes.driver;

import casemate.runtimes.device.Accelerator;
import casemate.runtimes.device.Accelerator.Vendor;
import casemate.runtimes.device.Machine;
import casemate.runtimes.model.MemoryEstimate;
import casemate.runtimes.model.MemoryEstimates;
import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// vLLM, over a Unix socket only: its key would cover `/v1` and leave `/pause` and others open.
public final class VllmDriver implements Driver {
    public static final String ID = "vllm";

    /// vLLM batches by itself; this is its own usual `--max-num-seqs`.
    private static final int USUAL_SLOTS = 256;

    private static final int MOST_GPUS = 8;
    // It imports PyTorch before it says its version.
    private static final int VERSION_SECONDS = 60;
    private static final int SHUTDOWN_SECONDS = 8;
    private static final double LEAST_UTILIZATION = 0.05;
    private static final double MOST_UTILIZATION = 0.95;

    private static final Set<String> FORBIDDEN =
            Set.of(
                    "--host",
                    "--port",
                    "--uds",
                    "--config",
                    "--trust-remote-code",
                    "--allowed-local-media-path",
                    "--enable-sleep-mode",
                    "--middleware",
                    "--headless");

    private final String program;

    /// @param program a path, or a name to be found by way of `PATH`, such as `vllm`
    public VllmDriver(String program) {
        this.program = program;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Availability availability(Machine machine) {
        if (machine.accelerators().isEmpty()) {
            return new Availability.Unavailable(
                    "vLLM needs an accelerator, and none was found on this machine.");
        }
        Optional<Path> found = Programs.find(program);
        if (found.isEmpty()) {
            return new Availability.Unavailable(
                    program
                            + " is not on this machine: install vLLM from the bundle, or configure"
                            + " its path.");
        }
        try {
            String answer =
                    Programs.output(List.of(found.get().toString(), "--version"), VERSION_SECONDS);
            return new Availability.Available(Programs.firstLine(answer), found.get().toString());
        } catch (IOException e) {
            return new Availability.Unavailable(
                    found.get() + " --version did not work: " + e.getMessage());
        }
    }

    @Override
    public boolean accepts(ModelFacts model) {
        return model.format() == ModelFormat.SAFETENSORS;
    }

    @Override
    public Capabilities capabilities(ModelFacts model) {
        return Honoured.vllm(model);
    }

    @Override
    public MemoryEstimate estimate(ModelFacts model, Settings settings) {
        return MemoryEstimates.vllm(model);
    }

    @Override
    public int slots(Settings settings) {
        return settings.slots() > 0 ? settings.slots() : USUAL_SLOTS;
    }

    @Override
    public DeviceNeeds devices() {
        return new DeviceNeeds(Set.of(Vendor.NVIDIA, Vendor.AMD), false, MOST_GPUS);
    }

    /// @throws IllegalArgumentException when a further argument is one that would open it to others
    @Override
    public Launch launch(LaunchRequest request) {
        Endpoint.UnixSocket endpoint =
                new Endpoint.UnixSocket(request.directory().resolve("s.sock"));
        List<Accelerator> gpus = request.share().accelerators();
        List<String> command = new ArrayList<>();
        command.add(Programs.find(program).map(Path::toString).orElse(program));
        command.addAll(List.of("serve", request.model().path().toAbsolutePath().toString()));
        command.addAll(List.of("--uds", endpoint.path().toString()));
        command.addAll(List.of("--served-model-name", request.name()));
        command.addAll(List.of("--max-model-len", Integer.toString(Contexts.tokens(request))));
        command.addAll(List.of("--max-num-seqs", Integer.toString(slots(request.settings()))));
        command.addAll(
                List.of("--tensor-parallel-size", Integer.toString(Math.max(1, gpus.size()))));
        command.addAll(List.of("--gpu-memory-utilization", utilization(request.share())));
        command.add("--enable-force-include-usage");
        command.add("--enable-prompt-tokens-details");
        command.add("--enable-request-id-headers");
        command.add("--disable-fastapi-docs");
        command.addAll(List.of("--disable-access-log-for-endpoints", "/health,/metrics"));
        // Zero, its default, would abort what is running.
        command.addAll(List.of("--shutdown-timeout", Integer.toString(SHUTDOWN_SECONDS)));
        command.addAll(checked(request.settings().arguments()));
        // Its engine and workers are processes of their own, and live on when it is killed.
        return new Launch(command, environment(request, gpus), endpoint, "/health", false);
    }

    /// The share of the smallest device that was set aside, as the fraction that vLLM asks for.
    private static String utilization(DeviceShare share) {
        long smallest =
                share.accelerators().stream().mapToLong(Accelerator::totalBytes).min().orElse(0);
        double fraction =
                smallest == 0 ? MOST_UTILIZATION : (double) share.memoryBytes() / smallest;
        return String.format(
                Locale.ROOT, "%.4f", Math.clamp(fraction, LEAST_UTILIZATION, MOST_UTILIZATION));
    }

    private static Map<String, String> environment(LaunchRequest request, List<Accelerator> gpus) {
        Path directory = request.directory();
        Map<String, String> environment = OfflineSwitches.huggingFace(directory);
        environment.put("VLLM_NO_USAGE_STATS", "1");
        environment.put("VLLM_CACHE_ROOT", directory.resolve("vllm").toString());
        environment.put("VLLM_MEDIA_URL_ALLOW_REDIRECTS", "0");
        environment.put("TIKTOKEN_ENCODINGS_BASE", directory.resolve("tiktoken").toString());
        String indices =
                gpus.stream()
                        .map(gpu -> Integer.toString(gpu.index()))
                        .collect(Collectors.joining(","));
        boolean amd = gpus.stream().anyMatch(gpu -> gpu.vendor() == Vendor.AMD);
        environment.put(amd ? "ROCR_VISIBLE_DEVICES" : "CUDA_VISIBLE_DEVICES", indices);
        return environment;
    }

    private static List<String> checked(List<String> arguments) {
        for (String argument : arguments) {
            String flag = argument.split("=", 2)[0];
            if (FORBIDDEN.contains(flag)) {
                throw new IllegalArgumentException(
                        "vLLM must not be started with "
                                + flag
                                + ", which would run code of the model, read files or be reached"
                                + " from elsewhere. Remove it from the model's arguments.");
            }
        }
        return arguments;
    }
}
