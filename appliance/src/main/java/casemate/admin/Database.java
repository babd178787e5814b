package casemate.admin;

import casemate.host.DataDirectory;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// The store of a data directory, opened without the server. The caller holds the directory's lock.
public final class Database {
    static final String USER = "casemate";

    /// Every migration, newest last. Listed, because an executable file has no folder to search.
    static final List<String> MIGRATIONS = List.of("V1__first_tables.sql");

    private Database() {}

    /// How many migrations this release's database has: an older release may not be able to read a
    /// newer one's.
    public static int schema() {
        return MIGRATIONS.size();
    }

    /// Opens the store and brings its schema up to date.
    public static Connection open(DataDirectory directory) throws SQLException {
        return open(directory.jdbcUrl());
    }

    static Connection open(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url, USER, "");
        if (!upToDate(connection)) {
            Flyway.configure()
                    .dataSource(url, USER, "")
                    .resourceProvider(new Migrations())
                    .loggers("slf4j")
                    .load()
                    .migrate();
        }
        return connection;
    }

    /// Flyway is slow to load, and is only needed when there is something to do.
    private static boolean upToDate(Connection connection) {
        String sql =
                "select count(*) from \"flyway_schema_history\" where \"success\" = true"
                        + " and \"version\" is not null";
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            return r.next() && r.getInt(1) >= MIGRATIONS.size();
        } catch (SQLException _) {
            return false;
        }
    }

    /// The migrations by name, read from the program itself.
    private static final class Migrations implements ResourceProvider {
        @Override
        public @Nullable LoadableResource getResource(String name) {
            return MIGRATIONS.contains(name) ? new Script(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return MIGRATIONS.stream()
                    .filter(name -> name.startsWith(prefix))
                    .filter(name -> List.of(suffixes).stream().anyMatch(name::endsWith))
                    .map(name -> (LoadableResource) new Script(name))
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {
        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            return new InputStreamReader(
                    Objects.requireNonNull(
                            Database.class.getResourceAsStream("/db/migration/" + name), name),
                    StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return "db/migration/" + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
