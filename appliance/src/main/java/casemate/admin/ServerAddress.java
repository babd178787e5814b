package casemate.admin;

import casemate.host.DataDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;

/// Where a running server says that it listens.
///
/// @param release SHA-256 of the manifest of the release that it was started for; empty for none
public record ServerAddress(URI url, long pid, String release) {

    /// @return empty when no server left its address, or the one that did is gone
    public static Optional<ServerAddress> read(DataDirectory directory) throws IOException {
        if (!Files.exists(directory.serverFile())) {
            return Optional.empty();
        }
        JsonNode facts = new JsonMapper().readTree(Files.readString(directory.serverFile()));
        long pid = facts.path("pid").asLong();
        boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        return alive
                ? Optional.of(
                        new ServerAddress(
                                URI.create(facts.path("url").asText()),
                                pid,
                                facts.path("release").asText("")))
                : Optional.empty();
    }
}
