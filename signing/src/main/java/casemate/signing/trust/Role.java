package casemate.signing.trust;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.VerifyingKey;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who may sign something, and how many of them must: m of n for EACH algorithm. A common count
/// over all would let whoever breaks the classical keys alone sign a release.
///
/// @param name as in messages: `root`, `release`
/// @param keys by key id
/// @param thresholds how many different keys of an algorithm must have signed
public record Role(
        String name, Map<String, VerifyingKey> keys, Map<KeyAlgorithm, Integer> thresholds) {
    /// Each role demands these, always: a root that asks for less is refused.
    public static final Set<KeyAlgorithm> DEMANDED =
            Set.of(KeyAlgorithm.P256, KeyAlgorithm.ML_DSA_87);

    public Role {
        keys = Map.copyOf(keys);
        thresholds = Map.copyOf(thresholds);
        if (!thresholds.keySet().equals(DEMANDED)) {
            throw new IllegalArgumentException(
                    "Role "
                            + name
                            + " has thresholds for "
                            + thresholds.keySet()
                            + ", not for "
                            + DEMANDED);
        }
        for (Map.Entry<KeyAlgorithm, Integer> entry : thresholds.entrySet()) {
            long available =
                    keys.values().stream().filter(k -> k.algorithm() == entry.getKey()).count();
            if (entry.getValue() < 1 || entry.getValue() > available) {
                throw new IllegalArgumentException(
                        "Role "
                                + name
                                + " asks for "
                                + entry.getValue()
                                + " keys of "
                                + entry.getKey().id()
                                + " and has "
                                + available);
            }
        }
    }

    /// @param revoked ids of keys that count no longer
    /// @throws RefusedException unless the thresholds of all algorithms are met, or when any
    ///   signature by a key of this role is false or stands twice. Signatures by other keys are not
    ///   looked at.
    public void verify(SignedDocument document, String what, Set<String> revoked)
            throws RefusedException {
        Map<KeyAlgorithm, Integer> counts = new EnumMap<>(KeyAlgorithm.class);
        var seen = new HashSet<String>();
        for (DetachedSignature signature : document.signatures()) {
            VerifyingKey key = keys.get(signature.keyId());
            if (key == null || revoked.contains(signature.keyId())) {
                continue;
            }
            if (!seen.add(signature.keyId())) {
                throw new RefusedException(
                        Check.THRESHOLD, "key " + signature.keyId() + " signed " + what + " twice");
            }
            key.verify(document.bytes(), signature.signature(), what);
            counts.merge(key.algorithm(), 1, Integer::sum);
        }
        for (KeyAlgorithm algorithm : thresholds.keySet().stream().sorted().toList()) {
            int needed = thresholds.getOrDefault(algorithm, 0);
            int found = counts.getOrDefault(algorithm, 0);
            if (found < needed) {
                throw new RefusedException(
                        Check.THRESHOLD,
                        what + " lacks " + algorithm.id() + " signatures of the " + name + " role",
                        "at least " + needed + " of " + keysOf(algorithm),
                        String.valueOf(found),
                        "Ask who made it for the missing signatures; do not install it.");
            }
        }
    }

    public void verify(SignedDocument document, String what) throws RefusedException {
        verify(document, what, Set.of());
    }

    private long keysOf(KeyAlgorithm algorithm) {
        return keys.values().stream().filter(k -> k.algorithm() == algorithm).count();
    }

    /// A role over these keys.
    public static Role of(String name, List<VerifyingKey> keys, int classical, int postQuantum) {
        Map<String, VerifyingKey> byId = new LinkedHashMap<>();
        keys.forEach(key -> byId.put(key.keyId(), key));
        return new Role(
                name,
                byId,
                Map.of(KeyAlgorithm.P256, classical, KeyAlgorithm.ML_DSA_87, postQuantum));
    }
}
