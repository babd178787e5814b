package casemate.bundler.format;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `manifest.json`, schema `casemate-bundle/1`. The same manifest always gives the same bytes, but
/// nothing relies on that: signatures are over the bytes as they are.
public final class ManifestCodec {
    public static final String SCHEMA = "casemate-bundle/1";
    public static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int MAX_ARTIFACTS = 10_000;
    private static final int MAX_CHUNKS = 100_000;

    private ManifestCodec() {}

    /// Only for bytes whose signatures were checked.
    public static Manifest parse(byte[] json) throws RefusedException {
        JsonObject root = StrictJson.parse(json, MAX_BYTES, "manifest");
        String schema = root.string("schema");
        if (!schema.equals(SCHEMA)) {
            throw new RefusedException(
                    Check.FORMAT, "the manifest has another schema", SCHEMA, schema);
        }
        try {
            Manifest manifest = manifest(root);
            root.done();
            return manifest;
        } catch (IllegalArgumentException e) {
            throw RefusedException.because(Check.SYNTAX, "the manifest contradicts itself", e);
        }
    }

    private static Manifest manifest(JsonObject root) throws RefusedException {
        return new Manifest(
                root.string("product"),
                root.string("release"),
                root.string("version"),
                root.integer("sequence"),
                root.integer("rootVersion"),
                instant(root, "issuedAt"),
                instant(root, "advisoryExpiry"),
                root.integer("minFromSequence"),
                sequences(root),
                root.integer("revocationsSeq"),
                artifacts(root),
                volumes(root),
                base(root));
    }

    private static List<Long> sequences(JsonObject root) throws RefusedException {
        var out = new ArrayList<Long>();
        for (String text : root.strings("rollbackAllowedTo", 1000)) {
            if (!text.matches("[1-9][0-9]{0,17}")) {
                throw new RefusedException(
                        Check.SYNTAX, "manifest.rollbackAllowedTo has no sequence: " + text);
            }
            out.add(Long.parseLong(text));
        }
        return out;
    }

    private static List<Artifact> artifacts(JsonObject root) throws RefusedException {
        var out = new ArrayList<Artifact>();
        for (JsonObject item : root.objects("artifacts", MAX_ARTIFACTS)) {
            out.add(artifact(item));
            item.done();
        }
        return out;
    }

    private static Artifact artifact(JsonObject item) throws RefusedException {
        String role = item.string("role");
        JsonObject digest = item.object("digest");
        if (item.integer("chunkSize") != Chunk.SIZE) {
            throw new RefusedException(
                    Check.FORMAT,
                    item.where() + ".chunkSize is not supported",
                    String.valueOf(Chunk.SIZE),
                    String.valueOf(item.integer("chunkSize")));
        }
        var out =
                new Artifact(
                        item.string("id"),
                        ArtifactRole.of(role)
                                .orElseThrow(() ->
                                        new RefusedException(
                                                Check.FORMAT,
                                                item.where() + ".role is unknown: " + role)),
                        new PortablePath(item.string("path")),
                        item.string("mediaType"),
                        item.count("size"),
                        hex(digest, "sha256", 32),
                        hex(digest, "sha512", 64),
                        mode(item),
                        item.string("platform"),
                        item.string("license"),
                        chunks(item),
                        item.strings("attestations", 100));
        digest.done();
        return out;
    }

    private static int mode(JsonObject item) throws RefusedException {
        return switch (item.string("mode")) {
            case "0644" -> 0644;
            case "0755" -> 0755;
            default ->
                    throw new RefusedException(
                            Check.FORMAT,
                            item.where() + ".mode is not allowed",
                            "0644 or 0755",
                            item.string("mode"));
        };
    }

    private static List<Chunk> chunks(JsonObject item) throws RefusedException {
        var out = new ArrayList<Chunk>();
        for (JsonObject chunk : item.objects("chunks", MAX_CHUNKS)) {
            out.add(
                    new Chunk(
                            chunk.count("offset"), chunk.count("size"), hex(chunk, "sha256", 32)));
            chunk.done();
        }
        return out;
    }

    private static List<Volume> volumes(JsonObject root) throws RefusedException {
        var out = new ArrayList<Volume>();
        for (JsonObject volume : root.objects("volumes", 1000)) {
            out.add(
                    new Volume(
                            Math.toIntExact(Math.min(volume.count("id"), Integer.MAX_VALUE)),
                            volume.string("label"),
                            volume.strings("chunks", MAX_CHUNKS)));
            volume.done();
        }
        return out;
    }

    private static @Nullable Base base(JsonObject root) throws RefusedException {
        JsonObject base = root.optionalObject("base");
        if (base == null) {
            return null;
        }
        var out = new Base(base.string("release"), hex(base, "manifestSha256", 32));
        base.done();
        return out;
    }

    private static String hex(JsonObject item, String name, int bytes) throws RefusedException {
        return HexFormat.of().formatHex(item.hex(name, bytes));
    }

    private static Instant instant(JsonObject item, String name) throws RefusedException {
        try {
            return Instant.parse(item.string(name));
        } catch (DateTimeException e) {
            throw new RefusedException(
                    Check.SYNTAX, item.where() + "." + name + " is not an RFC 3339 time in UTC");
        }
    }

    public static byte[] write(Manifest manifest) {
        Map<String, Object> out =
                JsonWriter.fields(
                        "schema", SCHEMA,
                        "product", manifest.product(),
                        "release", manifest.release(),
                        "version", manifest.version(),
                        "sequence", manifest.sequence(),
                        "rootVersion", manifest.rootVersion(),
                        "issuedAt", manifest.issuedAt().toString(),
                        "advisoryExpiry", manifest.advisoryExpiry().toString(),
                        "minFromSequence", manifest.minFromSequence(),
                        "rollbackAllowedTo",
                                manifest.rollbackAllowedTo().stream().map(String::valueOf).toList(),
                        "revocationsSeq", manifest.revocationsSeq(),
                        "artifacts",
                                manifest.artifacts().stream().map(ManifestCodec::fields).toList(),
                        "volumes", manifest.volumes().stream().map(ManifestCodec::fields).toList());
        Base base = manifest.base();
        if (base != null) {
            out.put(
                    "base",
                    JsonWriter.fields(
                            "release", base.release(), "manifestSha256", base.manifestSha256()));
        }
        return JsonWriter.write(out);
    }

    private static Map<String, Object> fields(Artifact artifact) {
        return JsonWriter.fields(
                "id", artifact.id(),
                "role", artifact.role().id(),
                "path", artifact.path().text(),
                "mediaType", artifact.mediaType(),
                "size", artifact.size(),
                "digest",
                        JsonWriter.fields("sha256", artifact.sha256(), "sha512", artifact.sha512()),
                "mode", "0" + Integer.toOctalString(artifact.mode()),
                "platform", artifact.platform(),
                "license", artifact.license(),
                "chunkSize", Chunk.SIZE,
                "chunks", artifact.chunks().stream().map(ManifestCodec::fields).toList(),
                "attestations", artifact.attestations());
    }

    private static Map<String, Object> fields(Chunk chunk) {
        return JsonWriter.fields(
                "offset", chunk.offset(), "size", chunk.size(), "sha256", chunk.sha256());
    }

    private static Map<String, Object> fields(Volume volume) {
        return JsonWriter.fields(
                "id", volume.id(), "label", volume.label(), "chunks", volume.chunks());
    }
}
