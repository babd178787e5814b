package casemate.identity;

import casemate.identity.Caller.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keys over one plain connection, for commands that do not boot the server.
public final class JdbcKeyStore implements KeyStore {
    private final Connection connection;

    /// @param connection in auto-commit mode; stays the caller's
    public JdbcKeyStore(Connection connection) {
        this.connection = connection;
    }

    @Override
    public List<ApiKey> all() {
        String sql =
                "select id, name, role, secret_sha256, created_at, revoked_at, last_used_at"
                        + " from api_key order by created_at, id";
        try (PreparedStatement s = connection.prepareStatement(sql);
                ResultSet r = s.executeQuery()) {
            List<ApiKey> keys = new ArrayList<>();
            while (r.next()) {
                keys.add(
                        new ApiKey(
                                r.getString(1),
                                r.getString(2),
                                Role.valueOf(r.getString(3)),
                                r.getString(4),
                                r.getObject(5, OffsetDateTime.class).toInstant(),
                                instant(r, 6),
                                instant(r, 7)));
            }
            return keys;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the keys: " + e.getMessage(), e);
        }
    }

    @Override
    public void insert(ApiKey key) {
        String sql =
                "insert into api_key (id, name, role, secret_sha256, created_at)"
                        + " values (?, ?, ?, ?, ?)";
        try (PreparedStatement s = connection.prepareStatement(sql)) {
            s.setString(1, key.id());
            s.setString(2, key.name());
            s.setString(3, key.role().name());
            s.setString(4, key.secretSha256());
            s.setObject(5, key.createdAt().atOffset(ZoneOffset.UTC));
            s.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot store the key: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean revoke(String id, Instant when) {
        return update(
                        "update api_key set revoked_at = coalesce(revoked_at, ?) where id = ?",
                        when,
                        id)
                > 0;
    }

    @Override
    public void used(Map<String, Instant> lastUsed) {
        lastUsed.forEach(
                (id, when) -> update("update api_key set last_used_at = ? where id = ?", when, id));
    }

    private int update(String sql, Instant when, String id) {
        try (PreparedStatement s = connection.prepareStatement(sql)) {
            s.setObject(1, when.atOffset(ZoneOffset.UTC));
            s.setString(2, id);
            return s.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot change the key: " + e.getMessage(), e);
        }
    }

    private static @Nullable Instant instant(ResultSet r, int column) throws SQLException {
        OffsetDateTime time = r.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
