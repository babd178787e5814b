package casemate.bench.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which core does what: the proxy under test has one to itself, mock and load generator share
/// another (or have one each where there are three).
record Cores(int proxy, int load, int mock) {

    /// @throws IOException when this process may use fewer than two cores
    static Cores choose() throws IOException {
        List<Integer> allowed = allowed();
        if (allowed.size() < 2) {
            throw new IOException(
                    "This process may use only core "
                            + allowed
                            + ": a proxy and its load need one each. Run on two cores or more.");
        }
        return new Cores(
                allowed.get(0), allowed.get(1), allowed.get(Math.min(2, allowed.size() - 1)));
    }

    private static List<Integer> allowed() throws IOException {
        List<Integer> cores = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Cpus_allowed_list:")) {
                for (String range : line.substring(line.indexOf(':') + 1).strip().split(",", -1)) {
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
