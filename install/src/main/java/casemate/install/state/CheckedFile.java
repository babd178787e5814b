package casemate.install.state;

import casemate.base.AtomicFile;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/// A JSON file of ours that knows when it is damaged: its first line is the SHA-256 of the rest.
/// Not a protection against who may write it; against disks and hasty editors.
final class CheckedFile {
    private static final int DIGEST_LINE = 65;

    private CheckedFile() {}

    static void write(Path path, Map<String, Object> fields) throws IOException {
        byte[] json = JsonWriter.write(fields);
        var out = new ByteArrayOutputStream();
        out.writeBytes(
                (HexFormat.of().formatHex(Hashes.sha256(json)) + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(json);
        AtomicFile.write(path, out.toByteArray(), "rw-------");
    }

    /// @param advice what to do when it is damaged
    static JsonObject read(Path path, int maxBytes, String advice)
            throws IOException, RefusedException {
        long size = Files.size(path);
        if (size > maxBytes || size <= DIGEST_LINE) {
            throw damaged(path, "65 to " + maxBytes + " bytes", size + " bytes", advice);
        }
        byte[] bytes = Files.readAllBytes(path);
        String expected = new String(bytes, 0, DIGEST_LINE, StandardCharsets.US_ASCII).strip();
        byte[] json = Arrays.copyOfRange(bytes, DIGEST_LINE, bytes.length);
        String found = HexFormat.of().formatHex(Hashes.sha256(json));
        if (!found.equals(expected)) {
            throw damaged(path, "SHA-256 " + expected, "SHA-256 " + found, advice);
        }
        return StrictJson.parse(json, maxBytes, String.valueOf(path.getFileName()));
    }

    static RefusedException damaged(Path path, String expected, String found, String advice) {
        return new RefusedException(Check.STATE, path + " is damaged", expected, found, advice);
    }
}
