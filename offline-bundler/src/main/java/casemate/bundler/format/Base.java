package casemate.bundler.format;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import java.util.HexFormat;

/// The release that a delta needs: its chunks are not carried again. As `base.json` of a delta it
/// is advice for messages and never believed: which chunks are needed follows from the signed
/// manifest.
///
/// @param manifestSha256 lower-case hexadecimal
public record Base(String release, String manifestSha256) {
    public static final String SCHEMA = "casemate-delta/1";
    public static final int MAX_BYTES = 4 * 1024;

    public Base {
        if (release.isBlank() || !Chunk.SHA256.matcher(manifestSha256).matches()) {
            throw new IllegalArgumentException("Not a base release: " + release);
        }
    }

    /// `base.json`.
    public static Base parse(byte[] json) throws RefusedException {
        JsonObject root = StrictJson.parse(json, MAX_BYTES, "base.json");
        if (!root.string("schema").equals(SCHEMA)) {
            throw new RefusedException(
                    Check.FORMAT, "base.json has another schema", SCHEMA, root.string("schema"));
        }
        byte[] digest = root.hex("manifestSha256", 32);
        try {
            var base = new Base(root.string("release"), HexFormat.of().formatHex(digest));
            root.done();
            return base;
        } catch (IllegalArgumentException e) {
            throw RefusedException.because(Check.SYNTAX, "base.json", e);
        }
    }

    public byte[] write() {
        return JsonWriter.write(
                JsonWriter.fields(
                        "schema", SCHEMA, "release", release, "manifestSha256", manifestSha256));
    }
}
