package casemate.runtimes.driver;

import casemate.runtimes.model.ModelFile;
import java.nio.file.Path;

/// Everything a driver needs to describe a process.
///
/// @param name the name under which applications call the model; the runtime reports it as `model`
/// @param directory owner-only directory of this instance: its socket, caches and logs go here
public record LaunchRequest(
        String name, ModelFile model, DeviceShare share, Settings settings, Path directory) {}
