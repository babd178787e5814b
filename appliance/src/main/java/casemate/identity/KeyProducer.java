package casemate.identity;

import casemate.host.Connections;
import casemate.host.Periodic;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Makes the key ring of the running server.
@Singleton
final class KeyProducer {
    private @Nullable Periodic lastUsed;

    @Produces
    @Singleton
    KeyStore store(Instance<DataSource> dataSource) {
        return new KeyStore(Connections.from(dataSource::get));
    }

    @Produces
    @Singleton
    KeyRing ring(KeyStore store) {
        return new KeyRing(store);
    }

    @Produces
    @Singleton
    Keys keys(KeyStore store, KeyRing ring) {
        return new Keys(store, ring::reload);
    }

    void start(@Observes StartupEvent event, KeyRing ring) {
        ring.reload();
        lastUsed = new Periodic("key-last-used", Duration.ofSeconds(10), ring::flushLastUsed);
    }

    void stop(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) {
        if (lastUsed != null) {
            lastUsed.close();
        }
    }
}
