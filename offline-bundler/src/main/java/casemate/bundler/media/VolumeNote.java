package casemate.bundler.media;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;

/// `volume.json`: which of how many media this is. Nobody signed it; it makes messages better and
/// decides nothing.
///
/// @param id 1 and up
/// @param of how many media there are
/// @param label what is written on the medium
public record VolumeNote(String release, int id, int of, String label) {
    public static final String FILE = "volume.json";
    static final int MAX_BYTES = 4096;
    private static final String SCHEMA = "casemate-volume/1";
    private static final String TEXT = "[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}";

    public VolumeNote {
        if (id < 1 || of < id || of > 1000 || !label.matches(TEXT) || !release.matches(TEXT)) {
            throw new IllegalArgumentException(
                    "volume " + id + " of " + of + ", '" + label + "' of '" + release + "'");
        }
    }

    public static VolumeNote parse(byte[] json) throws RefusedException {
        JsonObject note = StrictJson.parse(json, MAX_BYTES, FILE);
        try {
            var out =
                    new VolumeNote(
                            note.string("release"),
                            (int) Math.min(note.count("id"), Integer.MAX_VALUE),
                            (int) Math.min(note.count("of"), Integer.MAX_VALUE),
                            note.string("label"));
            if (!note.string("schema").equals(SCHEMA)) {
                throw new IllegalArgumentException("schema " + note.string("schema"));
            }
            note.done();
            return out;
        } catch (IllegalArgumentException e) {
            throw RefusedException.because(Check.MEDIA, FILE + " describes no volume", e);
        }
    }

    public byte[] write() {
        return JsonWriter.write(
                JsonWriter.fields(
                        "schema", SCHEMA, "release", release, "id", id, "of", of, "label", label));
    }
}
