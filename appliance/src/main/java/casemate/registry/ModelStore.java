package casemate.registry;

import casemate.host.Connections;
import casemate.registry.Model.Placement;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// The table `model`, for the running server and for commands that do not boot it.
///
/// Its methods throw [IllegalStateException] when the store cannot be used.
public final class ModelStore {
    private static final String COLUMNS =
            "name, digest, format, path, size_bytes, placement, architecture, parameters,"
                    + " quantisation, context_length, imported_at";

    private final Connections connections;

    public ModelStore(Connections connections) {
        this.connections = connections;
    }

    /// All models by name.
    public List<Model> all() {
        String sql = "select " + COLUMNS + " from model order by name";
        return connections.to(
                "read the models",
                connection -> {
                    try (PreparedStatement s = connection.prepareStatement(sql);
                            ResultSet r = s.executeQuery()) {
                        List<Model> models = new ArrayList<>();
                        while (r.next()) {
                            models.add(
                                    new Model(
                                            r.getString(1),
                                            r.getString(2),
                                            r.getString(3),
                                            Path.of(r.getString(4)),
                                            r.getLong(5),
                                            Placement.valueOf(r.getString(6)),
                                            r.getString(7),
                                            r.getLong(8),
                                            r.getString(9),
                                            r.getInt(10),
                                            r.getObject(11, OffsetDateTime.class).toInstant()));
                        }
                        return models;
                    }
                });
    }

    public void insert(Model m) {
        String sql = "insert into model (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        connections.to(
                "store the model",
                connection -> {
                    try (PreparedStatement s = connection.prepareStatement(sql)) {
                        s.setString(1, m.name());
                        s.setString(2, m.digest());
                        s.setString(3, m.format());
                        s.setString(4, m.path().toString());
                        s.setLong(5, m.sizeBytes());
                        s.setString(6, m.placement().name());
                        s.setString(7, m.architecture());
                        s.setLong(8, m.parameters());
                        s.setString(9, m.quantisation());
                        s.setInt(10, m.contextLength());
                        s.setObject(11, m.importedAt().atOffset(ZoneOffset.UTC));
                        return s.executeUpdate();
                    }
                });
    }

    /// @return false when there is no such model
    public boolean delete(String name) {
        int removed =
                connections.to(
                        "remove the model",
                        connection -> {
                            try (PreparedStatement s =
                                    connection.prepareStatement(
                                            "delete from model where name = ?")) {
                                s.setString(1, name);
                                return s.executeUpdate();
                            }
                        });
        return removed > 0;
    }
}
