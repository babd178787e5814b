package casemate.runtimes.driver;

import org.jspecify.annotations.Nullable;

/// What a runtime calls the figures that we read from its own `/metrics`; null where it has none.
public record MetricNames(
        @Nullable String running,
        @Nullable String waiting,
        @Nullable String promptTokens,
        @Nullable String completionTokens,
        @Nullable String kvCacheUsage) {
    public static final MetricNames NONE = new MetricNames(null, null, null, null, null);
}
