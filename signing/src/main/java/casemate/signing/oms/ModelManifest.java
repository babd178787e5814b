package casemate.signing.oms;

import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The statement of a model signature: every file of the model with its digest (OMS v1.0, sections
/// 5 and 6).
///
/// @param name the model's, informational
/// @param shardBytes bytes of each digested part, 0 for whole files
/// @param ignored paths that were left out, from the model's root
record ModelManifest(
        String name,
        List<Resource> resources,
        ModelHash hash,
        long shardBytes,
        Set<String> ignored) {
    static final String STATEMENT = "https://in-toto.io/Statement/v1";
    static final String PREDICATE = "https://model_signing/signature/v1.0";
    static final int MAX_BYTES = 32 * 1024 * 1024;

    private static final int MAX_RESOURCES = 100_000;

    /// @param name relative path; of a part with `:start:end` behind it
    record Resource(String name, byte[] digest) {}

    ModelManifest {
        resources = List.copyOf(resources);
        ignored = Set.copyOf(ignored);
    }

    static ModelManifest parse(byte[] payload) throws RefusedException {
        JsonObject statement = StrictJson.parse(payload, MAX_BYTES, "model statement");
        require(statement, "_type", STATEMENT);
        require(statement, "predicateType", PREDICATE);
        JsonObject subject = subject(statement);
        JsonObject predicate = statement.object("predicate");
        statement.done();
        JsonObject serialization = predicate.object("serialization");
        ModelHash hash = ModelHash.of(serialization.string("hash_type"));
        List<Resource> resources = resources(predicate, hash);
        predicate.done();
        var manifest =
                new ModelManifest(
                        subject.string("name"),
                        resources,
                        hash,
                        shardBytes(serialization),
                        Set.copyOf(serialization.strings("ignore_paths", MAX_RESOURCES)));
        if (serialization.bool("allow_symlinks", false)) {
            throw new RefusedException(
                    Check.FORMAT, "the model signature follows symbolic links, which is unsafe");
        }
        serialization.done();
        byte[] root = subject.object("digest").hex("sha256", 32);
        if (!Arrays.equals(root, manifest.rootDigest())) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "the model's digest is not the digest of its files' digests",
                    HexFormat.of().formatHex(manifest.rootDigest()),
                    HexFormat.of().formatHex(root));
        }
        return manifest;
    }

    private static JsonObject subject(JsonObject statement) throws RefusedException {
        List<JsonObject> subjects = statement.objects("subject", 16);
        if (subjects.size() != 1 || subjects.getFirst().string("name").isEmpty()) {
            throw new RefusedException(
                    Check.STATEMENT, "the model statement must be about one named model");
        }
        return subjects.getFirst();
    }

    private static List<Resource> resources(JsonObject predicate, ModelHash hash)
            throws RefusedException {
        var out = new ArrayList<Resource>();
        var names = new HashSet<String>();
        for (JsonObject item : predicate.objects("resources", MAX_RESOURCES)) {
            String name = item.string("name");
            if (ModelHash.of(item.string("algorithm")) != hash) {
                throw new RefusedException(
                        Check.STATEMENT,
                        "'" + name + "' has another hash than the statement says",
                        hash.id(),
                        item.string("algorithm"));
            }
            if (!ModelFiles.isCanonical(name) || !names.add(name)) {
                throw new RefusedException(
                        Check.STATEMENT, "'" + name + "' is no proper path, or stands twice");
            }
            out.add(new Resource(name, item.hex("digest", hash.bytes())));
        }
        if (out.isEmpty()) {
            throw new RefusedException(Check.STATEMENT, "the model statement lists no files");
        }
        return out;
    }

    private static long shardBytes(JsonObject serialization) throws RefusedException {
        String method = serialization.string("method");
        boolean shards = method.equals("shards");
        if (!shards && !method.equals("files")) {
            throw new RefusedException(
                    Check.FORMAT,
                    "the model signature's method is not supported",
                    "files or shards",
                    method);
        }
        if (shards != serialization.has("shard_size")) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "method '" + method + "' and shard_size contradict each other");
        }
        long size = shards ? serialization.integer("shard_size") : 0;
        if (shards && size <= 0) {
            throw new RefusedException(
                    Check.STATEMENT, "shard_size must be positive", "1 or more", size + "");
        }
        return size;
    }

    private static void require(JsonObject statement, String field, String value)
            throws RefusedException {
        if (!statement.string(field).equals(value)) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "the statement is no model signature: " + field,
                    value,
                    statement.string(field));
        }
    }

    /// SHA-256 over the concatenated digests, whatever hash the files have.
    byte[] rootDigest() {
        var all = new ByteArrayOutputStream();
        resources.forEach(resource -> all.writeBytes(resource.digest()));
        return Hashes.sha256(all.toByteArray());
    }

    byte[] write() {
        Map<String, Object> serialization =
                JsonWriter.fields(
                        "method",
                        shardBytes == 0 ? "files" : "shards",
                        "hash_type",
                        hash.id(),
                        "allow_symlinks",
                        false,
                        "ignore_paths",
                        ignored.stream().sorted().toList());
        if (shardBytes > 0) {
            serialization.put("shard_size", shardBytes);
        }
        return JsonWriter.write(
                JsonWriter.fields(
                        "_type",
                        STATEMENT,
                        "subject",
                        List.of(
                                JsonWriter.fields(
                                        "name",
                                        name,
                                        "digest",
                                        JsonWriter.fields(
                                                "sha256", HexFormat.of().formatHex(rootDigest())))),
                        "predicateType",
                        PREDICATE,
                        "predicate",
                        JsonWriter.fields(
                                "resources",
                                resources.stream().map(this::resource).toList(),
                                "serialization",
                                serialization)));
    }

    private Map<String, Object> resource(Resource resource) {
        return JsonWriter.fields(
                "name",
                resource.name(),
                "digest",
                HexFormat.of().formatHex(resource.digest()),
                "algorithm",
                hash.id());
    }
}
