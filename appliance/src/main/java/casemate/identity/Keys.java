package casemate.identity;

import casemate.identity.Caller.Role;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Makes, lists and revokes keys.
public final class Keys {
    private final KeyStore store;
    private final Runnable changed;

    /// @param changed told after each change
    public Keys(KeyStore store, Runnable changed) {
        this.store = store;
        this.changed = changed;
    }

    /// A key at its birth, the only time that its text exists here.
    public record Issued(ApiKey key, String text) {
        @Override
        public String toString() {
            return key.id();
        }
    }

    /// @throws IllegalArgumentException for a name that is blank or too long
    public Issued create(String name, Role role) {
        KeyText text = KeyText.mint();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        ApiKey key = new ApiKey(text.id(), name, role, text.sha256(), now, null, null);
        store.insert(key);
        changed.run();
        return new Issued(key, text.text());
    }

    public List<ApiKey> list() {
        return store.all();
    }

    /// @return false when there is no such key
    public boolean revoke(String id) {
        boolean found = store.revoke(id, Instant.now().truncatedTo(ChronoUnit.MILLIS));
        changed.run();
        return found;
    }
}
