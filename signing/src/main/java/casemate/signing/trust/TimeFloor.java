package casemate.signing.trust;

import java.time.Instant;

/// The latest time that is proven to have passed: a machine without a network has no clock to
/// trust, but it was built at some time and has verified things that say when they were issued. It
/// never goes back.
public record TimeFloor(Instant time) {
    /// @param issuedAt of something that was verified
    public TimeFloor raisedTo(Instant issuedAt) {
        return issuedAt.isAfter(time) ? new TimeFloor(issuedAt) : this;
    }

    /// Whether something has certainly expired. Advisory: the answer is a warning, never a refusal,
    /// as a machine that refuses to run because of a date can be stopped by a date.
    public boolean isPast(Instant advisoryExpiry) {
        return time.isAfter(advisoryExpiry);
    }
}
