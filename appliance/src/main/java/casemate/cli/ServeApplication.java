package casemate.cli;

import casemate.cli.base.Exit;
import casemate.host.DataDirectory;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.io.IOException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/// The server's life after boot: says where it listens, waits for the end.
public final class ServeApplication implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(ServeApplication.class);
    private final DataDirectory directory;
    private final Announcement announcement;

    @Inject
    public ServeApplication(DataDirectory directory, @Readiness Announcement announcement) {
        this.directory = directory;
        this.announcement = announcement;
    }

    @Override
    public int run(String... args) throws IOException {
        String url = url();
        announcement.say(url);
        LOG.infof("Casemate serves on %s (data in %s)", url, directory.root());
        try {
            Quarkus.waitForExit();
        } finally {
            announcement.takeBack();
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
