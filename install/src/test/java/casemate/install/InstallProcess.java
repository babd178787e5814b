package casemate.install;

import casemate.install.state.Halt;
import java.nio.file.Path;

/// One command as a process of its own, so that it can be killed.
final class InstallProcess {
    private InstallProcess() {}

    public static void main(String... args) throws Exception {
        StandInMachine machine = new StandInMachine(Path.of(args[0]));
        Halt halt = new Halt(args[2]);
        Result result =
                switch (args[1]) {
                    case "rollback" -> machine.rollback(halt);
                    case "uninstall" -> machine.uninstall(true, halt);
                    default -> machine.install(StandInRelease.of(args[1]), halt);
                };
        System.out.println(result.sentence());
    }
}
