package casemate.identity;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Where keys are kept. The server's store and the one of the commands without a server keep them
/// in the same table.
public interface KeyStore {
    /// All keys, revoked ones too, oldest first.
    List<ApiKey> all();

    void insert(ApiKey key);

    /// @return false when there is no such key
    boolean revoke(String id, Instant when);

    void used(Map<String, Instant> lastUsed);
}
