package casemate.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The cores that this process may use, by their numbers.
public final class AllowedCores {
    private static final String LINE = "Cpus_allowed_list:";

    private AllowedCores() {}

    public static List<Integer> list() throws IOException {
        List<Integer> cores = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(LINE)) {
                for (String range : line.substring(LINE.length()).strip().split(",", -1)) {
                    String[] ends = range.split("-", -1);
                    int last = Integer.parseInt(ends[ends.length - 1]);
                    for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                        cores.add(core);
                    }
                }
            }
        }
        return cores;
    }
}
