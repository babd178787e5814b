package casemate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.host.Connections;
import casemate.metering.MinuteMeter.Cell;
import casemate.metering.MinuteMeter.Sums;
import casemate.metering.Usage.Outcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class MinuteMeterTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:20:30Z");
    private static final Instant MINUTE = Instant.parse("2026-11-20T10:20:00Z");

    @Test
    void sumsReachTheTableAndAddUpOverFlushes() throws SQLException {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:meter;DB_CLOSE_DELAY=-1");
        try (Connection c = source.getConnection();
                Statement s = c.createStatement()) {
            s.execute("runscript from 'classpath:db/migration/V1__first_tables.sql'");
            MinuteMeter meter =
                    new MinuteMeter(
                            new UsageTable(Connections.from(() -> source)),
                            InstantSource.fixed(NOW));

            meter.record(new Usage("k", "demo", Outcome.COMPLETED, 10, 5));
            meter.record(new Usage("k", "demo", Outcome.COMPLETED, 1, 2));
            meter.flush();
            meter.record(new Usage("k", "demo", Outcome.COMPLETED, 100, 200));
            meter.record(new Usage("k", "demo", Outcome.CANCELLED, 7, 3));
            meter.flush();

            List<String> rows = new ArrayList<>();
            try (ResultSet r =
                    s.executeQuery(
                            "select outcome, requests, prompt_tokens, completion_tokens"
                                    + " from usage_minute order by outcome")) {
                while (r.next()) {
                    rows.add(
                            r.getString(1)
                                    + " "
                                    + r.getLong(2)
                                    + " "
                                    + r.getLong(3)
                                    + " "
                                    + r.getLong(4));
                }
            }
            assertThat(rows).containsExactly("CANCELLED 1 7 3", "COMPLETED 3 111 207");
        }
    }

    @Test
    void whatAFailingStoreDidNotTakeIsKeptAndTriedAgain() {
        Map<Cell, Sums> stored = new HashMap<>();
        boolean[] broken = {true};
        MinuteMeter meter =
                new MinuteMeter(
                        sums -> {
                            if (broken[0]) {
                                throw new IllegalStateException("disk full");
                            }
                            stored.putAll(sums);
                        },
                        InstantSource.fixed(NOW));
        meter.record(new Usage("k", "demo", Outcome.FAILED, 1, 1));
        meter.flush();
        meter.record(new Usage("k", "demo", Outcome.FAILED, 2, 2));
        broken[0] = false;

        meter.flush();

        assertThat(stored)
                .containsOnly(
                        Map.entry(
                                new Cell("k", "demo", Outcome.FAILED, MINUTE), new Sums(2, 3, 3)));
    }

    @Test
    void memoryStaysBoundedWhileNothingIsLost() {
        List<Map<Cell, Sums>> stored = new ArrayList<>();
        long[] now = {NOW.toEpochMilli()};
        MinuteMeter meter = new MinuteMeter(stored::add, () -> Instant.ofEpochMilli(now[0]));
        int minutes = MinuteMeter.MAX_MINUTE_CELLS + 2_000;
        for (int i = 0; i < minutes; i++) {
            now[0] += 60_000;
            meter.record(new Usage("k", "demo", Outcome.COMPLETED, 1, 0));
        }

        meter.flush();

        Map<Cell, Sums> all = stored.getFirst();
        assertThat(all.size()).isLessThan(MinuteMeter.MAX_MINUTE_CELLS + 10);
        assertThat(all.values().stream().mapToLong(Sums::requests).sum()).isEqualTo(minutes);
    }
}
