package casemate.config;

import casemate.gateway.Limits;
import casemate.gateway.Listen;
import casemate.gateway.downstream.ConnectionLimits;
import casemate.host.DataDirectory;
import casemate.serving.ServingConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives the server's rooms their settings. `serve` reads them before the server boots, because the
/// server's own settings follow from them, and hands them over here.
@Singleton
public final class ConfigProducer {
    private static volatile @Nullable Prepared handedOver;

    public static void handOver(Prepared prepared) {
        handedOver = prepared;
    }

    @Produces
    @Singleton
    Prepared prepared() {
        Prepared ready = handedOver;
        if (ready != null) {
            return ready;
        }
        CasemateConfig config =
                ConfigReader.read(ConfigSources.ofProcess(Map.of(), Map.of(), null));
        return new Prepared(config, DataDirectory.at(config.dataDirectory(), System.getenv()));
    }

    @Produces
    @Singleton
    CasemateConfig config(Prepared prepared) {
        return prepared.config();
    }

    @Produces
    @Singleton
    DataDirectory dataDirectory(Prepared prepared) {
        return prepared.directory();
    }

    @Produces
    @Singleton
    Limits limits(Prepared prepared) {
        return prepared.config().limits();
    }

    @Produces
    @Singleton
    ConnectionLimits connections(Prepared prepared) {
        return prepared.config().connections();
    }

    @Produces
    @Singleton
    Listen listen(Prepared prepared) {
        return prepared.config().listen();
    }

    @Produces
    @Singleton
    ServingConfig serving(Prepared prepared) {
        return prepared.config().serving();
    }
}
