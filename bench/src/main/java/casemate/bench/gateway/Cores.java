package casemate.bench.gateway;

import casemate.bench.run.AllowedCores;
import java.io.IOException;
import java.util.List;

/// Which core does what: the proxy under test has one to itself, mock and load generator share
/// another (or have one each where there are three).
record Cores(int proxy, int load, int mock) {

    /// @throws IOException when this process may use fewer than two cores
    static Cores choose() throws IOException {
        List<Integer> allowed = AllowedCores.list();
        if (allowed.size() < 2) {
            throw new IOException(
                    "This process may use only core "
                            + allowed
                            + ": a proxy and its load need one each. Run on two cores or more.");
        }
        return new Cores(
                allowed.get(0), allowed.get(1), allowed.get(Math.min(2, allowed.size() - 1)));
    }
}
