package casemate.runtimes.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process that opens a fleet and waits to be killed. Arguments: the run directory.
final class FleetHost {
    private FleetHost() {}

    public static void main(String[] args) throws Exception {
        Fleet fleet =
                Fleet.open(
                        StandIns.settings(Path.of(args[0])),
                        List.of(StandIns.deaf("deaf", "fork=1")),
                        () -> StandIns.machine(8L << 30));
        fleet.declare(StandIns.pinned("demo", "deaf"));
        StandIns.await("ready", () -> fleet.instances().getFirst().state().equals("ready"));
        System.out.println("ready " + fleet.instances().getFirst().pid());
        TimeUnit.MINUTES.sleep(1);
    }
}
