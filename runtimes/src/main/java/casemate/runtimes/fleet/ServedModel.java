package casemate.runtimes.fleet;

import casemate.runtimes.driver.Settings;
import casemate.runtimes.model.ModelFile;
import java.time.Duration;

/// A model that the fleet shall serve when asked for.
///
/// @param name what applications call it
/// @param driver id of the driver that serves it
/// @param pinned loaded at once, never unloaded when idle, never evicted
/// @param idleUnload unloaded after this long without a request; zero for never
/// @param queueLimit requests that may wait for it at the same time while it starts or is busy
public record ServedModel(
        String name,
        ModelFile file,
        String driver,
        Settings settings,
        boolean pinned,
        Duration idleUnload,
        int queueLimit) {}
