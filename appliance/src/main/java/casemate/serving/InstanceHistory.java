package casemate.serving;

import casemate.runtimes.fleet.FleetListener;
import casemate.runtimes.fleet.InstanceView;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Writes down what becomes of instances, in the log and in the store.
@Singleton
public final class InstanceHistory implements FleetListener {
    private static final Logger LOG = Logger.getLogger(InstanceHistory.class);
    private static final int MAX_DETAIL = 4096;
    private final DataSource dataSource;

    @Inject
    public InstanceHistory(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void changed(String before, InstanceView after) {
        if (after.state().equals("failed")) {
            LOG.warnf("Instance %s of %s failed: %s", after.id(), after.model(), after.message());
        } else {
            LOG.infof(
                    "Instance %s of %s: %s -> %s",
                    after.id(), after.model(), before, after.state());
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement s =
                        connection.prepareStatement(
                                "insert into instance_event (happened_at, instance_id, model,"
                                        + " state, detail) values (?, ?, ?, ?, ?)")) {
            s.setObject(1, after.since().atOffset(ZoneOffset.UTC));
            s.setString(2, after.id());
            s.setString(3, after.model());
            s.setString(4, after.state());
            String detail = after.message();
            s.setString(5, detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail);
            s.executeUpdate();
        } catch (SQLException e) {
            LOG.warnf("an instance's history was not stored: %s", e.getMessage());
        }
    }
}
