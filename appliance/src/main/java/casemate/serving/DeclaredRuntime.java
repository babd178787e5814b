package casemate.serving;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A runtime that is declared in configuration instead of having a driver class of its own.
///
/// @param command program and arguments with `{placeholders}`
/// @param environment added to the process's environment
/// @param health path that answers 200 once the model is ready
/// @param formats model formats it loads, such as `gguf`
/// @param surfaces for each path that it serves, the request fields that it honours
public record DeclaredRuntime(
        List<String> command,
        Map<String, String> environment,
        String health,
        Set<String> formats,
        Map<String, Set<String>> surfaces) {
    public DeclaredRuntime {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        formats = Set.copyOf(formats);
        surfaces = Map.copyOf(surfaces);
    }
}
