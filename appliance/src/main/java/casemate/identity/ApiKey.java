package casemate.identity;

import casemate.identity.Caller.Role;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A key as it is stored: never the key itself.
///
/// @param id the part that may be shown
/// @param secretSha256 SHA-256 of the whole key in hexadecimal; a slow hash is pointless against
///   256 random bits
public record ApiKey(
        String id,
        String name,
        Role role,
        String secretSha256,
        Instant createdAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {
    static final int MAX_NAME = 100;

    public ApiKey {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "a key's name has 1 to %d characters, not %d",
                            MAX_NAME,
                            name.length()));
        }
    }

    public boolean revoked() {
        return revokedAt != null;
    }
}
