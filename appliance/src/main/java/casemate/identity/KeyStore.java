package casemate.identity;

import casemate.host.Connections;
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

/// The table `api_key`, for the running server and for commands that do not boot it.
///
/// Its methods throw [IllegalStateException] when the store cannot be used.
public final class KeyStore {
    private final Connections connections;

    public KeyStore(Connections connections) {
        this.connections = connections;
    }

    /// All keys, revoked ones too, oldest first.
    public List<ApiKey> all() {
        String sql =
                "select id, name, role, secret_sha256, created_at, revoked_at, last_used_at"
                        + " from api_key order by created_at, id";
        return connections.to(
                "read the keys",
                connection -> {
                    try (PreparedStatement s = connection.prepareStatement(sql);
                            ResultSet r = s.executeQuery()) {
                        List<ApiKey> keys = new ArrayList<>();
                        while (r.next()) {
                            keys.add(key(r));
                        }
                        return keys;
                    }
                });
    }

    public void insert(ApiKey key) {
        String sql =
                "insert into api_key (id, name, role, secret_sha256, created_at)"
                        + " values (?, ?, ?, ?, ?)";
        connections.to(
                "store the key",
                connection -> {
                    try (PreparedStatement s = connection.prepareStatement(sql)) {
                        s.setString(1, key.id());
                        s.setString(2, key.name());
                        s.setString(3, key.role().name());
                        s.setString(4, key.secretSha256());
                        s.setObject(5, key.createdAt().atOffset(ZoneOffset.UTC));
                        return s.executeUpdate();
                    }
                });
    }

    /// @return false when there is no such key
    public boolean revoke(String id, Instant when) {
        String sql = "update api_key set revoked_at = coalesce(revoked_at, ?) where id = ?";
        int changed =
                connections.to(
                        "revoke the key",
                        connection -> {
                            try (PreparedStatement s = connection.prepareStatement(sql)) {
                                bind(s, when, id);
                                return s.executeUpdate();
                            }
                        });
        return changed > 0;
    }

    /// @param lastUsed by key id; keys that are not there are left out
    public void used(Map<String, Instant> lastUsed) {
        connections.inTransaction(
                "write when keys were used", connection -> writeUsed(connection, lastUsed));
    }

    private static int writeUsed(Connection connection, Map<String, Instant> lastUsed)
            throws SQLException {
        String sql = "update api_key set last_used_at = ? where id = ?";
        try (PreparedStatement s = connection.prepareStatement(sql)) {
            for (Map.Entry<String, Instant> used : lastUsed.entrySet()) {
                bind(s, used.getValue(), used.getKey());
                s.addBatch();
            }
            return s.executeBatch().length;
        }
    }

    private static void bind(PreparedStatement s, Instant when, String id) throws SQLException {
        s.setObject(1, when.atOffset(ZoneOffset.UTC));
        s.setString(2, id);
    }

    private static ApiKey key(ResultSet r) throws SQLException {
        return new ApiKey(
                r.getString(1),
                r.getString(2),
                Role.valueOf(r.getString(3)),
                r.getString(4),
                r.getObject(5, OffsetDateTime.class).toInstant(),
                instant(r, 6),
                instant(r, 7));
    }

    private static @Nullable Instant instant(ResultSet r, int column) throws SQLException {
        OffsetDateTime time = r.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
