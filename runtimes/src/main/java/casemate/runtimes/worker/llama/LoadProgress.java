package casemate.runtimes.worker.llama;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How far loading has come, judged by how much memory the process has taken in since: the binding
/// has no callback for it.
public final class LoadProgress {
    private static final int PAGE_BYTES = 4096;

    private final long modelBytes;
    private final long before = residentBytes();

    /// @param modelBytes size of the model file
    public LoadProgress(long modelBytes) {
        this.modelBytes = Math.max(modelBytes, 1);
    }

    /// 0 to 0.99.
    double fraction() {
        double taken = (double) (residentBytes() - before) / modelBytes;
        return Math.clamp(taken, 0, 0.99);
    }

    private static long residentBytes() {
        try {
            String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3);
            return Long.parseLong(pages[1]) * PAGE_BYTES;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
