package casemate.cli;

import casemate.base.AtomicFile;
import casemate.cli.base.Json;
import casemate.host.DataDirectory;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Says in `server.json` where this server listens. A part of readiness: whoever was told that the
/// server is ready finds it there, and not one that was killed before it.
@Singleton
@Readiness
public final class Announcement implements HealthCheck {
    private final DataDirectory directory;
    private volatile boolean said;

    @Inject
    public Announcement(DataDirectory directory) {
        this.directory = directory;
    }

    void say(String url) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("url", url);
        facts.put("pid", ProcessHandle.current().pid());
        facts.put("release", System.getProperty(ServeCommand.RELEASE, ""));
        AtomicFile.write(directory.serverFile(), Json.of(facts) + "\n");
        said = true;
    }

    void takeBack() throws IOException {
        said = false;
        Files.deleteIfExists(directory.serverFile());
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("address").status(said).build();
    }
}
