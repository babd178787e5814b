package casemate.gateway;

import casemate.gateway.body.Body;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.RefusedRequest;
import casemate.gateway.surface.Operation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Requests during which runtimes ended before they had answered anything. One such end may be the
/// work of somebody else; who ends two is not let to a third for a while, however often its client
/// tries again. Thread-safe.
final class DeadlyRequests {
    static final int ENDS = 2;
    static final Duration KEPT = Duration.ofMinutes(10);
    private static final int MOST = 1_024;

    private record Ends(int count, long until) {}

    private final Map<String, Ends> known =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Ends> eldest) {
                    return size() > MOST;
                }
            };

    /// Looked at by every call, written to when a runtime has ended.
    private volatile boolean any;

    /// @throws RefusedRequest when such a request has ended too many already
    void check(Operation operation, Body body) {
        // Nearly always: neither a look at the clock nor a digest.
        if (any) {
            check(operation, body, System.nanoTime());
        }
    }

    /// @param now of [System#nanoTime]
    void check(Operation operation, Body body, long now) {
        String digest = digest(operation, body);
        synchronized (known) {
            Ends ends = known.get(digest);
            if (ends == null) {
                return;
            }
            if (now - ends.until() > 0) {
                known.remove(digest);
                any = !known.isEmpty();
            } else if (ends.count() >= ENDS) {
                throw new RefusedRequest(
                        ApiError.ENDS_RUNTIMES,
                        "The model's runtime ended "
                                + ends.count()
                                + " times while it worked on exactly this request. It is refused"
                                + " for "
                                + KEPT.toMinutes()
                                + " minutes after the last time; change the request.");
            }
        }
    }

    void ended(Operation operation, Body body, long now) {
        String digest = digest(operation, body);
        synchronized (known) {
            Ends before = known.remove(digest);
            int count = before == null || now - before.until() > 0 ? 1 : before.count() + 1;
            known.put(digest, new Ends(count, now + KEPT.toNanos()));
            any = true;
        }
    }

    private static String digest(Operation operation, Body body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(operation.path().getBytes(StandardCharsets.US_ASCII));
            sha256.update(body.array(), body.offset(), body.length());
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
