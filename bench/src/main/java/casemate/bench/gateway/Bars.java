package casemate.bench.gateway;

import casemate.bench.run.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The bars of what stands between a client and a runtime.
final class Bars {
    private Bars() {}

    static List<Bar> of(Map<String, Figures> subjects, double ratioToNginx) {
        List<Bar> bars = new ArrayList<>();
        var casemate = subjects.get("casemate");
        var direct = subjects.get("direct");
        if (casemate == null || direct == null) {
            return bars;
        }
        if (subjects.containsKey("nginx")) {
            bars.add(new Bar("requests a second, share of nginx's", ratioToNginx, 0.40, false));
        }
        bars.add(new Bar("CPU a request, us", casemate.cpuMicros(), 50, true));
        bars.add(
                new Bar(
                        "added p50 at the fixed rate, us",
                        casemate.p50Micros() - direct.p50Micros(),
                        250,
                        true));
        bars.add(
                new Bar(
                        "added p99 at the fixed rate, us",
                        casemate.p99Micros() - direct.p99Micros(),
                        3000,
                        true));
        bars.add(
                new Bar(
                        "added delay a chunk p50, us",
                        casemate.chunkP50Micros() - direct.chunkP50Micros(),
                        100,
                        true));
        var held = casemate.held();
        if (held != null) {
            bars.add(new Bar("lost of " + held.streams() + " held streams", held.lost(), 0, true));
            bars.add(
                    new Bar(
                            "RSS holding " + held.streams() + " streams, MB",
                            Bar.megabytes(held.rssMib()),
                            400,
                            true));
        }
        return bars;
    }
}
