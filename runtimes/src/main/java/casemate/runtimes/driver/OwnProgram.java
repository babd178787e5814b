package casemate.runtimes.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What the workers that come with Casemate have in common.
final class OwnProgram {
    /// OpenMP's threads spin while they wait, which on a machine with more work than cores makes an
    /// answer take several hundred times as long.
    static final Map<String, String> ENVIRONMENT = Map.of("OMP_WAIT_POLICY", "passive");

    private OwnProgram() {}

    static Availability availability(List<String> program) {
        Path executable = Path.of(program.getFirst());
        if (!Files.isExecutable(executable)) {
            return new Availability.Unavailable(
                    "Casemate's own program "
                            + executable
                            + " cannot be executed, so it cannot start workers; check its"
                            + " permissions.");
        }
        return new Availability.Available("embedded", executable.toString());
    }
}
