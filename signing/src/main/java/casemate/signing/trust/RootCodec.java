package casemate.signing.trust;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.note.NoteKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `root.json`. Keys are written once and named by id in the roles; the same root always gives the
/// same bytes.
public final class RootCodec {
    static final String SCHEMA = "casemate-root/1";
    static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_KEYS = 64;

    private RootCodec() {}

    public static Root parse(byte[] json) throws RefusedException {
        JsonObject root = StrictJson.parse(json, MAX_BYTES, "root");
        requireSchema(root, SCHEMA);
        Map<String, VerifyingKey> keys = keys(root);
        JsonObject roles = root.object("roles");
        try {
            var out =
                    new Root(
                            root.integer("version"),
                            root.integer("epoch"),
                            instant(root, "issuedAt"),
                            instant(root, "advisoryExpiry"),
                            role(roles.object("root"), "root", keys),
                            role(roles.object("release"), "release", keys),
                            log(root, keys));
            roles.done();
            root.done();
            return out;
        } catch (IllegalArgumentException e) {
            throw RefusedException.because(Check.ROOT, "the root contradicts itself", e);
        }
    }

    private static Map<String, VerifyingKey> keys(JsonObject root) throws RefusedException {
        Map<String, VerifyingKey> out = new LinkedHashMap<>();
        for (JsonObject item : root.objects("keys", MAX_KEYS)) {
            VerifyingKey key = VerifyingKey.fromSpki(item.base64("publicKey"));
            // The id and the algorithm are there for readers; they must be the key's own.
            if (!item.string("keyId").equals(key.keyId())
                    || !item.string("algorithm").equals(key.algorithm().id())) {
                throw new RefusedException(
                        Check.ROOT,
                        item.where() + " is described wrongly",
                        key.toString(),
                        item.string("algorithm") + ":" + item.string("keyId"));
            }
            item.done();
            if (out.put(key.keyId(), key) != null) {
                throw new RefusedException(Check.ROOT, "the root lists key " + key + " twice");
            }
        }
        return out;
    }

    private static Role role(JsonObject role, String name, Map<String, VerifyingKey> keys)
            throws RefusedException {
        Map<String, VerifyingKey> own = new LinkedHashMap<>();
        for (String id : role.strings("keyIds", MAX_KEYS)) {
            VerifyingKey key = known(keys, id);
            if (own.put(id, key) != null) {
                throw new RefusedException(
                        Check.ROOT, "role " + name + " lists key " + key + " twice");
            }
        }
        JsonObject counts = role.object("thresholds");
        Map<KeyAlgorithm, Integer> thresholds = new EnumMap<>(KeyAlgorithm.class);
        for (KeyAlgorithm algorithm : Role.DEMANDED) {
            thresholds.put(
                    algorithm, (int) Math.min(Integer.MAX_VALUE, counts.count(algorithm.id())));
        }
        counts.done();
        role.done();
        return new Role(name, own, thresholds);
    }

    private static List<NoteKey> log(JsonObject root, Map<String, VerifyingKey> keys)
            throws RefusedException {
        var out = new ArrayList<NoteKey>();
        for (JsonObject item : root.objects("log", 8)) {
            out.add(new NoteKey(item.string("name"), known(keys, item.string("keyId"))));
            item.done();
        }
        return out;
    }

    private static VerifyingKey known(Map<String, VerifyingKey> keys, String id)
            throws RefusedException {
        VerifyingKey key = keys.get(id);
        if (key == null) {
            throw new RefusedException(
                    Check.ROOT, "the root names a key that it does not list: " + id);
        }
        return key;
    }

    static void requireSchema(JsonObject object, String schema) throws RefusedException {
        if (!object.string("schema").equals(schema)) {
            throw new RefusedException(
                    Check.FORMAT,
                    object.where() + " is of another kind",
                    schema,
                    object.string("schema"));
        }
    }

    static Instant instant(JsonObject object, String name) throws RefusedException {
        try {
            return Instant.parse(object.string(name));
        } catch (DateTimeException e) {
            throw new RefusedException(
                    Check.SYNTAX,
                    object.where() + "." + name + " is no time",
                    "such as 2026-11-01T00:00:00Z",
                    object.string(name));
        }
    }

    public static byte[] write(Root root) {
        Map<String, VerifyingKey> keys = new LinkedHashMap<>();
        keys.putAll(root.rootRole().keys());
        keys.putAll(root.releaseRole().keys());
        root.log().forEach(note -> keys.put(note.key().keyId(), note.key()));
        return JsonWriter.write(
                JsonWriter.fields(
                        "schema",
                        SCHEMA,
                        "version",
                        root.version(),
                        "epoch",
                        root.epoch(),
                        "issuedAt",
                        root.issuedAt().toString(),
                        "advisoryExpiry",
                        root.advisoryExpiry().toString(),
                        "keys",
                        keys.values().stream()
                                .sorted(Comparator.comparing(VerifyingKey::keyId))
                                .map(RootCodec::key)
                                .toList(),
                        "roles",
                        JsonWriter.fields(
                                "root", role(root.rootRole()), "release", role(root.releaseRole())),
                        "log",
                        root.log().stream()
                                .map(note ->
                                        JsonWriter.fields(
                                                "name", note.name(), "keyId", note.key().keyId()))
                                .toList()));
    }

    private static Map<String, Object> key(VerifyingKey key) {
        return JsonWriter.fields(
                "keyId", key.keyId(), "algorithm", key.algorithm().id(), "publicKey", key.spki());
    }

    private static Map<String, Object> role(Role role) {
        Map<String, Object> thresholds = JsonWriter.fields();
        role.thresholds().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> thresholds.put(entry.getKey().id(), entry.getValue()));
        return JsonWriter.fields(
                "keyIds",
                role.keys().keySet().stream().sorted().toList(),
                "thresholds",
                thresholds);
    }
}
