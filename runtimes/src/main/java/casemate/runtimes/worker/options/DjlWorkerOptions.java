package casemate.runtimes.worker.options;

import java.nio.file.Path;

/// How a DJL worker is started.
///
/// @param model a directory with `model.pt`, `tokenizer.json` and `config.json`
/// @param alias the name under which the model is reported and has to be called
/// @param socket where to listen, in a directory that only our user can enter
/// @param threads CPU threads, 1 to 1,024
/// @param parent the process with which this one ends; 0 for none
public record DjlWorkerOptions(Path model, String alias, Path socket, int threads, long parent) {
    public DjlWorkerOptions {
        Bounds.check("--threads", threads, 1, 1024);
        Bounds.check("--parent", parent, 0, Long.MAX_VALUE);
    }
}
