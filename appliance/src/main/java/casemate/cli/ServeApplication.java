package casemate.cli;

import casemate.config.DataDirectory;
import casemate.identity.OwnerOnlyFile;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/// The server's life after boot: says where it listens, waits for the end.
public final class ServeApplication implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(ServeApplication.class);
    private final DataDirectory directory;

    @Inject
    public ServeApplication(DataDirectory directory) {
        this.directory = directory;
    }

    @Override
    public int run(String... args) throws IOException {
        String url = url();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("url", url);
        facts.put("pid", ProcessHandle.current().pid());
        facts.put("release", System.getProperty(ServeCommand.RELEASE, ""));
        OwnerOnlyFile.write(directory.serverFile(), Json.of(facts) + "\n");
        LOG.infof("Casemate serves on %s (data in %s)", url, directory.root());
        try {
            Quarkus.waitForExit();
        } finally {
            Files.deleteIfExists(directory.serverFile());
        }
        return Exit.OK;
    }

    private static String url() {
        String host = ConfigProvider.getConfig().getValue("quarkus.http.host", String.class);
        int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
        String shown = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return "http://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + port;
    }
}
