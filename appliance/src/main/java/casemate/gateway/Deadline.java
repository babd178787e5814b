package casemate.gateway;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// By when the next thing has to happen in a call, and what is said when it does not. Looked at by
/// the sweep of the [Lane].
final class Deadline {
    private final Limits limits;
    private long at;
    private @Nullable ApiError why;

    Deadline(Limits limits) {
        this.limits = limits;
    }

    void body() {
        set(limits.streamIdle(), ApiError.BODY_TIMEOUT);
    }

    void firstByte() {
        set(limits.firstByte(), ApiError.FIRST_BYTE_TIMEOUT);
    }

    void nextByte() {
        set(limits.streamIdle(), ApiError.STREAM_STALLED);
    }

    private void set(Duration time, ApiError late) {
        at = System.nanoTime() + time.toNanos();
        why = late;
    }

    /// How long the next thing takes is somebody else's to say.
    void none() {
        why = null;
    }

    /// Something has moved.
    void again() {
        at = System.nanoTime() + limits.streamIdle().toNanos();
    }

    /// @param now of [System#nanoTime]
    /// @return what is late; null when nothing is
    @Nullable ApiError late(long now) {
        return why == null || now - at <= 0 ? null : why;
    }

    Refusal refusal(ApiError late) {
        return Refusal.of(
                late,
                switch (late) {
                    case FIRST_BYTE_TIMEOUT ->
                            "The runtime gave no answer within "
                                    + limits.firstByte().toSeconds()
                                    + " s.";
                    case STREAM_STALLED ->
                            "The answer did not move for "
                                    + limits.streamIdle().toSeconds()
                                    + " s.";
                    default ->
                            "The request body did not come within "
                                    + limits.streamIdle().toSeconds()
                                    + " s.";
                });
    }
}
