package casemate.runtimes.worker.options;

import java.nio.file.Path;

/// How a llama.cpp worker is started.
///
/// @param model the `.gguf` file
/// @param alias the name under which the model is reported and has to be called
/// @param socket where to listen, in a directory that only our user can enter
/// @param context tokens of one request, prompt and answer together, 8 to 16,777,216
/// @param slots requests computed at the same time, 1 to 256
/// @param threads CPU threads, 1 to 1,024
/// @param parent the process with which this one ends; 0 for none
public record LlamaWorkerOptions(
        Path model, String alias, Path socket, int context, int slots, int threads, long parent) {
    public LlamaWorkerOptions {
        Bounds.check("--context", context, 8, 1 << 24);
        Bounds.check("--slots", slots, 1, 256);
        Bounds.check("--context times --slots", (long) context * slots, 8, Integer.MAX_VALUE);
        Bounds.check("--threads", threads, 1, 1024);
        Bounds.check("--parent", parent, 0, Long.MAX_VALUE);
    }
}
