package casemate.metering;

import casemate.metering.Usage.Outcome;
import java.io.Serializable;
import java.time.Instant;

/// What a row of `usage_minute` is told apart by.
public record UsageMinuteId(String keyId, String model, Instant minute, Outcome outcome)
        implements Serializable {}
