package casemate.metering;

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
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Makes the meter of the running server and keeps it emptied.
@Singleton
final class MeterProducer {
    private @Nullable Periodic emptying;

    @Produces
    @Singleton
    MinuteMeter meter(Instance<DataSource> dataSource) {
        // The meter is wanted before there is a data source, but used only after.
        return new MinuteMeter(
                new UsageTable(Connections.from(dataSource::get)), InstantSource.system());
    }

    void start(@Observes StartupEvent event, MinuteMeter meter) {
        emptying = new Periodic("usage", Duration.ofSeconds(1), meter::flush);
    }

    /// Last of all, when every request has told what it used.
    void stop(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) {
        if (emptying != null) {
            emptying.close();
        }
    }
}
