package casemate.runtimes.driver;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What keeps a runtime from calling home, in its environment.
final class OfflineSwitches {
    private OfflineSwitches() {}

    /// For everything that is built on Hugging Face's libraries.
    ///
    /// @param directory of the instance; caches go below it
    static Map<String, String> huggingFace(Path directory) {
        Map<String, String> switches = new TreeMap<>();
        switches.put("HF_HUB_OFFLINE", "1");
        switches.put("TRANSFORMERS_OFFLINE", "1");
        switches.put("HF_DATASETS_OFFLINE", "1");
        switches.put("HF_HUB_DISABLE_TELEMETRY", "1");
        switches.put("DO_NOT_TRACK", "1");
        switches.put("HF_HOME", directory.resolve("hf").toString());
        return switches;
    }
}
