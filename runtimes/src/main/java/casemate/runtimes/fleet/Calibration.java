package casemate.runtimes.fleet;

import casemate.base.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/// What instances were really seen to take, kept over restarts in a small file: one line each,
/// bytes, a tab, and the key. An observation is worth more than any estimate.
final class Calibration {
    private static final Logger LOG = Logger.getLogger(Calibration.class);
    private static final int MOST_ENTRIES = 1000;
    private static final long LARGEST_FILE = 1 << 20;

    private final Path file;
    private final LinkedHashMap<String, Long> observed = new LinkedHashMap<>();

    Calibration(Path file) {
        this.file = file;
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE) {
                Files.readAllLines(file).forEach(this::parse);
            }
        } catch (IOException e) {
            LOG.warnf("Cannot read %s, so estimates are used: %s", file, e.getMessage());
        }
    }

    /// The most that was seen for this key.
    synchronized OptionalLong bytes(String key) {
        Long bytes = observed.get(key);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    /// Keeps an observation; written to disk when it says something new by more than 5 percent.
    synchronized void observe(String key, long bytes) {
        long known = observed.getOrDefault(key, 0L);
        if (bytes <= known) {
            return;
        }
        observed.remove(key);
        observed.put(key, bytes);
        while (observed.size() > MOST_ENTRIES) {
            observed.pollFirstEntry();
        }
        if (bytes > known + known / 20) {
            save();
        }
    }

    private void parse(String line) {
        int tab = line.indexOf('\t');
        if (tab > 0 && line.substring(0, tab).matches("[0-9]{1,18}")) {
            observed.put(line.substring(tab + 1), Long.parseLong(line.substring(0, tab)));
        }
    }

    private void save() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Long> entry : observed.entrySet()) {
            text.append(entry.getValue()).append('\t').append(entry.getKey()).append('\n');
        }
        try {
            AtomicFile.write(file, text.toString());
        } catch (IOException e) {
            LOG.warnf("Cannot keep what was observed in %s: %s", file, e.getMessage());
        }
    }
}
