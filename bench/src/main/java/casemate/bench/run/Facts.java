package casemate.bench.run;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/// What is needed to judge and repeat a result.
public record Facts(
        String date, String command, Map<String, String> machine, Map<String, String> versions) {

    /// @param versions of what was measured
    public static Facts now(
            String command, Map<String, String> machine, Map<String, String> versions) {
        return new Facts(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                command,
                machine,
                versions);
    }

    /// The commit that is measured, with a mark where something is changed.
    public static String commit() throws InterruptedException {
        try {
            return Programs.output(List.of("git", "describe", "--always", "--dirty"));
        } catch (IOException e) {
            return "unknown: there is no git";
        }
    }

    public void print() {
        System.out.println();
        System.out.println(command + ", " + date);
        System.out.println(machine);
        System.out.println(versions);
        System.out.println();
    }
}
