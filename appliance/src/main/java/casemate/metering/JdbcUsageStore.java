package casemate.metering;

import casemate.metering.MinuteMeter.Cell;
import casemate.metering.MinuteMeter.Sums;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// Adds sums to `usage_minute`, all in one transaction. `MERGE` because an entity would be read
/// before it is written.
public final class JdbcUsageStore implements MinuteMeter.UsageStore {
    private static final String MERGE =
            """
            merge into usage_minute t
            using (select cast(? as varchar(16)) key_id, cast(? as varchar(64)) model,
                          cast(? as timestamp with time zone) usage_minute,
                          cast(? as varchar(16)) outcome, cast(? as bigint) requests,
                          cast(? as bigint) prompt_tokens, cast(? as bigint) completion_tokens) s
            on t.key_id = s.key_id and t.model = s.model
               and t.usage_minute = s.usage_minute and t.outcome = s.outcome
            when matched then update set
                requests = t.requests + s.requests,
                prompt_tokens = t.prompt_tokens + s.prompt_tokens,
                completion_tokens = t.completion_tokens + s.completion_tokens
            when not matched then insert
                (key_id, model, usage_minute, outcome, requests, prompt_tokens, completion_tokens)
                values (s.key_id, s.model, s.usage_minute, s.outcome, s.requests,
                        s.prompt_tokens, s.completion_tokens)
            """;

    private final Supplier<DataSource> dataSource;

    public JdbcUsageStore(Supplier<DataSource> dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void add(Map<Cell, Sums> sums) {
        try (Connection connection = dataSource.get().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement merge = connection.prepareStatement(MERGE)) {
                for (Map.Entry<Cell, Sums> e : sums.entrySet()) {
                    bind(merge, e.getKey(), e.getValue());
                    merge.addBatch();
                }
                merge.executeBatch();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static void bind(PreparedStatement s, Cell cell, Sums sums) throws SQLException {
        s.setString(1, cell.keyId());
        s.setString(2, cell.model());
        s.setObject(3, cell.minute().atOffset(ZoneOffset.UTC));
        s.setString(4, cell.outcome().name());
        s.setLong(5, sums.requests());
        s.setLong(6, sums.promptTokens());
        s.setLong(7, sums.completionTokens());
    }
}
