package casemate.runtimes.driver;

import casemate.runtimes.model.ModelFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A runtime that is declared in configuration instead of being known to us by name, such as SGLang
/// or TensorRT-LLM.
///
/// These placeholders are replaced in `command` and `environment`:
///
/// | placeholder | value |
/// | --- | --- |
/// | `{model}` | path of the model file or directory |
/// | `{name}` | the name under which applications call the model |
/// | `{socket}` | path of the Unix socket to listen on |
/// | `{port}` | the loopback port to listen on, instead of a socket |
/// | `{key}` | the bearer key to demand on that port; put it into the environment, since everyone on the machine can read command lines |
/// | `{context}` | tokens of one request |
/// | `{slots}` | requests at the same time |
/// | `{threads}` | CPU threads |
/// | `{gpus}` | indices of the accelerators, separated by commas; empty on the CPU |
///
/// @param id the driver's name in configuration
/// @param command the program and its arguments
/// @param healthPath answers 200 once the model is ready, and anything else before
/// @param formats model formats that it loads
/// @param capabilities what it can do
/// @param slots requests at the same time when the settings do not say, at least 1
/// @param memoryBytes what an instance takes; 0 to estimate it from the model file
public record RuntimeTemplate(
        String id,
        List<String> command,
        Map<String, String> environment,
        String healthPath,
        Set<ModelFormat> formats,
        Capabilities capabilities,
        DeviceNeeds devices,
        int slots,
        long memoryBytes) {
    public RuntimeTemplate {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        formats = Set.copyOf(formats);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("Runtime " + id + " declares no command.");
        }
        if (!healthPath.startsWith("/")) {
            throw new IllegalArgumentException(
                    "Runtime " + id + ": the health path " + healthPath + " must begin with a /.");
        }
        if (slots < 1 || memoryBytes < 0) {
            throw new IllegalArgumentException(
                    "Runtime " + id + " needs at least 1 slot and no negative memory.");
        }
    }
}
