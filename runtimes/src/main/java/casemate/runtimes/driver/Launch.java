package casemate.runtimes.driver;

import java.util.List;
import java.util.Map;

/// A process to be started.
///
/// @param command the program and its arguments
/// @param environment added to a minimal environment, never to the whole environment of ours
/// @param endpoint where it will listen
/// @param healthPath answers 200 once the model is ready, and anything else before
public record Launch(
        List<String> command,
        Map<String, String> environment,
        Endpoint endpoint,
        String healthPath) {
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
