package casemate.identity;

import casemate.host.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keys in memory: one immutable snapshot, replaced as a whole when a key changes.
public final class KeyRing implements Callers {
    private static final String SCHEME = "Bearer ";
    private static final int MAX_HEADER = 128;

    private final KeyStore store;
    private final MessageDigest sha256 = Digests.sha256();
    private volatile Map<String, Held> snapshot = Map.of();

    private static final class Held {
        private final Caller caller;
        private final byte[] sha256;
        private volatile long lastUsedMillis;

        Held(Caller caller, byte[] sha256) {
            this.caller = caller;
            this.sha256 = sha256;
        }
    }

    /// Knows nobody until [#reload].
    public KeyRing(KeyStore store) {
        this.store = store;
    }

    /// Takes over what the store holds now.
    public final void reload() {
        Map<String, Held> fresh = new HashMap<>();
        for (ApiKey key : store.all()) {
            if (!key.revoked()) {
                Caller caller = new Caller(key.id(), key.name(), key.role());
                Held held = new Held(caller, HexFormat.of().parseHex(key.secretSha256()));
                Held before = snapshot.get(key.id());
                held.lastUsedMillis = before == null ? 0 : before.lastUsedMillis;
                fresh.put(key.id(), held);
            }
        }
        snapshot = Map.copyOf(fresh);
    }

    @Override
    public @Nullable Caller authenticate(@Nullable String authorization) {
        if (authorization == null
                || authorization.length() > MAX_HEADER
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String text = authorization.substring(SCHEME.length()).strip();
        String id = KeyText.idOf(text);
        Held held = id == null ? null : snapshot.get(id);
        if (held == null) {
            return null;
        }
        byte[] digest = Digests.copyOf(sha256).digest(text.getBytes(StandardCharsets.UTF_8));
        // Constant time, so that the answer's delay tells nothing about the stored digest.
        if (!MessageDigest.isEqual(digest, held.sha256)) {
            return null;
        }
        held.lastUsedMillis = System.currentTimeMillis();
        return held.caller;
    }

    /// Whether there is any key at all.
    public boolean isEmpty() {
        return snapshot.isEmpty();
    }

    /// Writes when keys were last used, all in one go.
    public void flushLastUsed() {
        Map<String, Instant> used = new HashMap<>();
        List<Map.Entry<String, Held>> entries = List.copyOf(snapshot.entrySet());
        Map<String, Long> written = new HashMap<>();
        for (Map.Entry<String, Held> e : entries) {
            long millis = e.getValue().lastUsedMillis;
            if (millis != 0) {
                used.put(e.getKey(), Instant.ofEpochMilli(millis));
                written.put(e.getKey(), millis);
            }
        }
        if (used.isEmpty()) {
            return;
        }
        store.used(used);
        for (Map.Entry<String, Held> e : entries) {
            if (e.getValue().lastUsedMillis == written.getOrDefault(e.getKey(), -1L)) {
                e.getValue().lastUsedMillis = 0;
            }
        }
    }
}
