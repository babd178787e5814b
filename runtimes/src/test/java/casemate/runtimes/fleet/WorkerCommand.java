package casemate.runtimes.fleet;

import casemate.runtimes.worker.WorkerMain;
import java.util.Arrays;

/// `casemate runtime-worker ...` without the rest of `casemate`.
final class WorkerCommand {
    private WorkerCommand() {}

    public static void main(String[] args) {
        if (args.length == 0 || !args[0].equals("runtime-worker")) {
            throw new IllegalArgumentException("expected runtime-worker");
        }
        WorkerMain.main(Arrays.copyOfRange(args, 1, args.length));
    }
}
