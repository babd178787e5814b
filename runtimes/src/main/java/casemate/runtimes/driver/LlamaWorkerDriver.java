package casemate.runtimes.driver;

import casemate.runtimes.device.Machine;
import casemate.runtimes.model.KvCache;
import casemate.runtimes.model.MemoryEstimate;
import casemate.runtimes.model.MemoryEstimate.Term;
import casemate.runtimes.model.MemoryEstimates;
import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelFormat;
import java.util.ArrayList;
import java.util.List;

/// The llama.cpp that comes with Casemate: our own program, started once more as a worker with
/// java-llama.cpp inside. It needs nothing else on the machine, and computes on the CPU.
public final class LlamaWorkerDriver implements Driver {
    public static final String ID = "llama-worker";

    private static final int USUAL_SLOTS = 4;
    private static final long WORKER_BYTES = 160L << 20;

    private final List<String> program;

    /// @param program what starts our own command, with absolute paths since a worker runs in
    ///   another directory: `[/usr/bin/casemate]`, or `[java, -cp, ..., main class]`
    public LlamaWorkerDriver(List<String> program) {
        this.program = List.copyOf(program);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Availability availability(Machine machine) {
        return OwnProgram.availability(program);
    }

    @Override
    public boolean accepts(ModelFacts model) {
        return model.format() == ModelFormat.GGUF;
    }

    @Override
    public Capabilities capabilities(ModelFacts model) {
        return Honoured.embeddedLlama(model);
    }

    @Override
    public MemoryEstimate estimate(ModelFacts model, Settings settings) {
        KvCache cache = KvCache.of(Contexts.tokens(model, settings), slots(settings));
        List<Term> terms = new ArrayList<>(MemoryEstimates.llamaCpp(model, cache).terms());
        terms.add(new Term("worker", WORKER_BYTES, "160 MiB for the process around llama.cpp"));
        return new MemoryEstimate(terms);
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
        command.addAll(List.of("runtime-worker", "llama"));
        command.addAll(List.of("--model", request.model().path().toAbsolutePath().toString()));
        command.addAll(List.of("--alias", request.name()));
        command.addAll(List.of("--socket", endpoint.path().toString()));
        command.addAll(List.of("--context", Integer.toString(Contexts.tokens(request))));
        command.addAll(List.of("--slots", Integer.toString(slots(request.settings()))));
        command.addAll(List.of("--threads", Integer.toString(request.share().threads())));
        command.addAll(List.of("--parent", Long.toString(ProcessHandle.current().pid())));
        command.addAll(request.settings().arguments());
        return new Launch(command, OwnProgram.ENVIRONMENT, endpoint, "/health");
    }
}
