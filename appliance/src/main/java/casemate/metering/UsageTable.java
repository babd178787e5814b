package casemate.metering;

import casemate.host.Connections;
import casemate.metering.MinuteMeter.Cell;
import casemate.metering.MinuteMeter.Sums;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/// The table `usage_minute`. Sums are added by `MERGE`, all in one transaction, because an entity
/// would be read before it is written; what only the server reads is read as entities.
public final class UsageTable implements MinuteMeter.UsageStore {
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

    private final Connections connections;

    public UsageTable(Connections connections) {
        this.connections = connections;
    }

    @Override
    public void add(Map<Cell, Sums> sums) {
        connections.inTransaction("add to the usage", connection -> write(connection, sums));
    }

    private static int write(Connection connection, Map<Cell, Sums> sums) throws SQLException {
        try (PreparedStatement merge = connection.prepareStatement(MERGE)) {
            for (Map.Entry<Cell, Sums> e : sums.entrySet()) {
                bind(merge, e.getKey(), e.getValue());
                merge.addBatch();
            }
            return merge.executeBatch().length;
        }
    }

    /// For the running server only.
    ///
    /// @param from inclusive
    /// @param to exclusive
    /// @param most rows
    public static List<UsageMinuteEntity> between(Instant from, Instant to, int most) {
        return UsageMinuteEntity.<UsageMinuteEntity>find(
                        "minute >= ?1 and minute < ?2 order by minute, keyId, model, outcome",
                        from,
                        to)
                .range(0, most - 1)
                .list();
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
