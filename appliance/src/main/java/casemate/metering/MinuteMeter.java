package casemate.metering;

import casemate.metering.Usage.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Adds usage up in memory, per key, model, outcome and minute, and hands the sums to the store.
/// While the store fails, sums are kept; when very many have gathered, they are kept by the day.
public final class MinuteMeter implements UsageMeter {
    private static final Logger LOG = Logger.getLogger(MinuteMeter.class);
    static final int MAX_MINUTE_CELLS = 50_000;
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final UsageStore store;
    private final InstantSource clock;
    private final ConcurrentHashMap<Cell, Sums> pending = new ConcurrentHashMap<>();

    /// What sums are kept for.
    ///
    /// `equals` and `hashCode` are written out: in the native executable those that a record gets
    /// by itself are interpreted method handles, and these run once a request (a third of its
    /// time).
    public record Cell(String keyId, String model, Outcome outcome, Instant minute) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Cell(String key, String of, Outcome how, Instant when)
                    && keyId.equals(key)
                    && model.equals(of)
                    && outcome == how
                    && minute.equals(when);
        }

        @Override
        public int hashCode() {
            return ((keyId.hashCode() * 31 + model.hashCode()) * 31 + outcome.hashCode()) * 31
                    + minute.hashCode();
        }
    }

    /// @param requests number of requests that ended
    public record Sums(long requests, long promptTokens, long completionTokens) {
        Sums plus(Sums other) {
            return new Sums(
                    requests + other.requests,
                    promptTokens + other.promptTokens,
                    completionTokens + other.completionTokens);
        }
    }

    /// Where sums go.
    @FunctionalInterface
    public interface UsageStore {
        /// Adds all of these to what is stored, or none of them and throws.
        void add(Map<Cell, Sums> sums);
    }

    public MinuteMeter(UsageStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void record(Usage usage) {
        long now = clock.millis();
        // Minutes are given up before usage is: days bound the number of cells by keys and models.
        long grain = pending.mappingCount() < MAX_MINUTE_CELLS ? MINUTE : DAY;
        Instant minute = Instant.ofEpochMilli(now - Math.floorMod(now, grain));
        Cell cell = new Cell(usage.keyId(), usage.model(), usage.outcome(), minute);
        pending.merge(
                cell, new Sums(1, usage.promptTokens(), usage.completionTokens()), Sums::plus);
    }

    /// Hands over what has gathered. Blocks on the store.
    public void flush() {
        Map<Cell, Sums> batch = new HashMap<>();
        for (Cell cell : pending.keySet()) {
            Sums sums = pending.remove(cell);
            if (sums != null) {
                batch.put(cell, sums);
            }
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            store.add(batch);
        } catch (RuntimeException e) {
            batch.forEach((cell, sums) -> pending.merge(cell, sums, Sums::plus));
            LOG.warnf(
                    "usage could not be stored and is kept in memory (%d sums): %s",
                    batch.size(), e.getMessage());
        }
    }
}
