package casemate.runtimes.driver;

import java.util.Map;
import java.util.Set;

/// What one runtime can do with one model. What is not listed is refused by name before it reaches
/// the runtime.
///
/// @param parameters for each surface that is served, the top-level request fields that the runtime
///   honours
public record Capabilities(Map<Surface, Set<String>> parameters) {
    public Capabilities {
        parameters = Map.copyOf(parameters);
    }

    public boolean serves(Surface surface) {
        return parameters.containsKey(surface);
    }

    public boolean honours(Surface surface, String parameter) {
        return parameters.getOrDefault(surface, Set.of()).contains(parameter);
    }
}
