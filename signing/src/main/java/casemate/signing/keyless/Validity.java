package casemate.signing.keyless;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a key or an authority may be believed; both ends included, either may be open.
public record Validity(@Nullable Instant start, @Nullable Instant end) {
    public boolean includes(Instant time) {
        return (start == null || !time.isBefore(start)) && (end == null || !time.isAfter(end));
    }
}
