package casemate.runtimes.driver;

import casemate.runtimes.device.Machine;
import casemate.runtimes.model.MemoryEstimate;
import casemate.runtimes.model.MemoryEstimates;
import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// TorchScript models for embeddings and classification, in a worker of our own with DJL's PyTorch
/// engine. PyTorch's libraries are a runtime pack: a directory beside the executable.
public final class DjlDriver implements Driver {
    public static final String ID = "djl";

    /// The version of PyTorch that the worker's JNI library was built for.
    public static final String PYTORCH_VERSION = "2.7.1";

    private static final int USUAL_SLOTS = 2;

    private final List<String> program;
    private final Path pack;

    /// @param program see [LlamaWorkerDriver]
    /// @param pack the directory that holds `libtorch_cpu.so`; need not exist
    public DjlDriver(List<String> program, Path pack) {
        this.program = List.copyOf(program);
        this.pack = pack.toAbsolutePath();
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Availability availability(Machine machine) {
        if (!Files.isRegularFile(pack.resolve("libtorch_cpu.so"))) {
            return new Availability.Unavailable(
                    "The PyTorch "
                            + PYTORCH_VERSION
                            + " runtime pack is not in "
                            + pack
                            + " (no libtorch_cpu.so there): install it from the bundle, or"
                            + " configure where it is.");
        }
        return OwnProgram.availability(program) instanceof Availability.Unavailable missing
                ? missing
                : new Availability.Available("PyTorch " + PYTORCH_VERSION, pack.toString());
    }

    @Override
    public boolean accepts(ModelFacts model) {
        return model.format() == ModelFormat.TORCHSCRIPT;
    }

    @Override
    public Capabilities capabilities(ModelFacts model) {
        return Honoured.djl(model);
    }

    @Override
    public MemoryEstimate estimate(ModelFacts model, Settings settings) {
        return MemoryEstimates.pytorch(model);
    }

    @Override
    public int slots(Settings settings) {
        return settings.slots() > 0 ? settings.slots() : USUAL_SLOTS;
    }

    @Override
    public Launch launch(LaunchRequest request) {
        Endpoint.UnixSocket endpoint =
                new Endpoint.UnixSocket(request.directory().resolve("s.sock"));
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("runtime-worker", "djl"));
        command.addAll(List.of("--model", request.model().path().toAbsolutePath().toString()));
        command.addAll(List.of("--alias", request.name()));
        command.addAll(List.of("--socket", endpoint.path().toString()));
        command.addAll(List.of("--threads", Integer.toString(request.share().threads())));
        command.addAll(List.of("--parent", Long.toString(ProcessHandle.current().pid())));
        command.addAll(request.settings().arguments());
        Map<String, String> environment = new TreeMap<>(OwnProgram.ENVIRONMENT);
        environment.put("PYTORCH_LIBRARY_PATH", pack.toString());
        environment.put("PYTORCH_VERSION", PYTORCH_VERSION);
        environment.put("PYTORCH_FLAVOR", "cpu");
        environment.put("DJL_OFFLINE", "true");
        environment.put("DJL_CACHE_DIR", request.directory().resolve("djl").toString());
        return new Launch(command, environment, endpoint, "/health");
    }
}
