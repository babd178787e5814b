package casemate.runtimes.driver;

import java.util.List;
import java.util.Map;

/// A process to be started.
///
/// @param command the program and its arguments
/// @param environment added to a minimal environment, never to the whole environment of ours
/// @param endpoint where it will listen
/// @param healthPath answers 200 once the model is ready, and anything else before
/// @param alone whether it is one process; one of several has to end the others itself, and is
///   given the time for it
public record Launch(
        List<String> command,
        Map<String, String> environment,
        Endpoint endpoint,
        String healthPath,
        boolean alone) {
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /// A runtime of one process.
    public Launch(
            List<String> command,
            Map<String, String> environment,
            Endpoint endpoint,
            String healthPath) {
        this(command, environment, endpoint, healthPath, true);
    }
}
