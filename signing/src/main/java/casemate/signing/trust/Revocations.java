package casemate.signing.trust;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is no longer to be believed, signed by the root role. Lists only grow: one that forgets is
/// refused.
///
/// @param sequence 0 before the first list, then 1 and up
/// @param keys reasons by key id
/// @param manifests reasons by SHA-256, hexadecimal
/// @param artifacts reasons by SHA-256, hexadecimal
public record Revocations(
        long sequence,
        Instant issuedAt,
        Map<String, String> keys,
        Map<String, String> manifests,
        Map<String, String> artifacts) {
    static final String SCHEMA = "casemate-revocations/1";
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int MAX_ITEMS = 10_000;

    public Revocations {
        keys = Map.copyOf(keys);
        manifests = Map.copyOf(manifests);
        artifacts = Map.copyOf(artifacts);
        if (sequence < 0) {
            throw new IllegalArgumentException("Sequences start at 0: " + sequence);
        }
    }

    /// Where nothing has been revoked yet.
    public static Revocations none() {
        return new Revocations(0, Instant.EPOCH, Map.of(), Map.of(), Map.of());
    }

    /// The newer list, once it is verified against the root and against the list that the machine
    /// keeps.
    public Revocations replaceBy(SignedDocument document, Root root) throws RefusedException {
        root.rootRole().verify(document, "the list of revocations");
        Revocations next = parse(document.bytes());
        if (next.sequence < sequence) {
            throw new RefusedException(
                    Check.ROLLBACK,
                    "the list of revocations is older than the one that this machine has",
                    "sequence " + sequence + " or later",
                    "sequence " + next.sequence);
        }
        if (next.sequence == sequence && !next.equals(this)) {
            throw new RefusedException(
                    Check.ROLLBACK,
                    "there are two different lists of revocations with sequence " + sequence);
        }
        if (!next.keys.keySet().containsAll(keys.keySet())
                || !next.manifests.keySet().containsAll(manifests.keySet())
                || !next.artifacts.keySet().containsAll(artifacts.keySet())) {
            throw new RefusedException(
                    Check.ROLLBACK, "the list of revocations takes a revocation back");
        }
        return next;
    }

    /// @param sha256 of the manifest's bytes, hexadecimal
    public void requireManifest(String sha256) throws RefusedException {
        require(manifests, sha256, "the manifest");
    }

    /// @param sha256 of the artifact, hexadecimal
    public void requireArtifact(String sha256, String name) throws RefusedException {
        require(artifacts, sha256, name);
    }

    public Set<String> revokedKeys() {
        return keys.keySet();
    }

    private static void require(Map<String, String> revoked, String sha256, String what)
            throws RefusedException {
        String reason = revoked.get(sha256);
        if (reason != null) {
            throw new RefusedException(
                    Check.REVOKED,
                    what + " was revoked (" + reason + ")",
                    null,
                    "SHA-256 " + sha256,
                    "Ask for a newer release.");
        }
    }

    /// The list without its signatures: for those who make one. Machines use [#replaceBy].
    public static Revocations parse(byte[] json) throws RefusedException {
        JsonObject root = StrictJson.parse(json, MAX_BYTES, "revocations");
        RootCodec.requireSchema(root, SCHEMA);
        var out =
                new Revocations(
                        root.count("sequence"),
                        RootCodec.instant(root, "issuedAt"),
                        items(root, "keys"),
                        items(root, "manifests"),
                        items(root, "artifacts"));
        root.done();
        return out;
    }

    private static Map<String, String> items(JsonObject root, String name) throws RefusedException {
        Map<String, String> out = new LinkedHashMap<>();
        var seen = new HashSet<String>();
        for (JsonObject item : root.objects(name, MAX_ITEMS)) {
            item.hex("sha256", 32);
            if (!seen.add(item.string("sha256"))) {
                throw new RefusedException(Check.SYNTAX, item.where() + " stands there twice");
            }
            out.put(item.string("sha256"), item.string("reason"));
            item.done();
        }
        return out;
    }

    public byte[] write() {
        return JsonWriter.write(
                JsonWriter.fields(
                        "schema",
                        SCHEMA,
                        "sequence",
                        sequence,
                        "issuedAt",
                        issuedAt.toString(),
                        "keys",
                        items(keys),
                        "manifests",
                        items(manifests),
                        "artifacts",
                        items(artifacts)));
    }

    private static List<Object> items(Map<String, String> reasons) {
        var out = new ArrayList<>();
        reasons.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e ->
                        out.add(JsonWriter.fields("sha256", e.getKey(), "reason", e.getValue())));
        return out;
    }
}
