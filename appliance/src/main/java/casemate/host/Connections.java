package casemate.host;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// Where the store of a table gets a connection, so that a table has one store: that of the running
/// server takes one from the pool for each piece of work, a command's has one all along.
@FunctionalInterface
public interface Connections {
    /// What is done with a connection, which is in auto-commit mode.
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    <T> T use(Work<T> work) throws SQLException;

    /// @param connection in auto-commit mode; stays the caller's
    static Connections only(Connection connection) {
        return new Connections() {
            @Override
            public <T> T use(Work<T> work) throws SQLException {
                return work.on(connection);
            }
        };
    }

    /// @param pool asked at first use: a store can be made before there is a data source
    static Connections from(Supplier<DataSource> pool) {
        return new Connections() {
            @Override
            public <T> T use(Work<T> work) throws SQLException {
                try (Connection connection = pool.get().getConnection()) {
                    return work.on(connection);
                }
            }
        };
    }

    /// @param what completes the sentence "cannot ...", for whoever reads the error
    /// @throws IllegalStateException when the store cannot be used, with what it said
    default <T> T to(String what, Work<T> work) {
        try {
            return use(work);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot " + what + ": " + e.getMessage(), e);
        }
    }

    /// All of the work or nothing of it.
    ///
    /// @param what as of [#to]
    /// @throws IllegalStateException as of [#to], after everything was taken back
    default <T> T inTransaction(String what, Work<T> work) {
        return to(
                what,
                connection -> {
                    connection.setAutoCommit(false);
                    try {
                        T result = work.on(connection);
                        connection.commit();
                        connection.setAutoCommit(true);
                        return result;
                    } catch (SQLException | RuntimeException e) {
                        takeBack(connection, e);
                        throw e;
                    }
                });
    }

    private static void takeBack(Connection connection, Exception why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }
}
