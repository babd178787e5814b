package casemate.install.slot;

import casemate.bundler.format.Manifest;
import casemate.bundler.format.ManifestCodec;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// The release in a slot.
///
/// @param manifestSha256 lower-case hexadecimal
/// @param schema how many migrations its database has
public record SlotFacts(Slot slot, Manifest manifest, String manifestSha256, int schema) {
    private static final String MANIFEST = "manifest.json";
    private static final String SCHEMA = "schema";

    /// Reads what was verified before it was written.
    static SlotFacts read(Slot slot, Path directory) throws IOException, RefusedException {
        Path file = directory.resolve(MANIFEST);
        if (!Files.exists(file) || Files.size(file) > ManifestCodec.MAX_BYTES) {
            throw damaged(file, "a manifest");
        }
        byte[] bytes = Files.readAllBytes(file);
        String schema = Files.readString(directory.resolve(SCHEMA)).strip();
        if (!schema.matches("[0-9]{1,6}")) {
            throw damaged(directory.resolve(SCHEMA), "a number");
        }
        return new SlotFacts(
                slot,
                ManifestCodec.parse(bytes),
                HexFormat.of().formatHex(Hashes.sha256(bytes)),
                Integer.parseInt(schema));
    }

    static void write(Path directory, byte[] manifest, int schema) throws IOException {
        Files.write(directory.resolve(MANIFEST), manifest);
        Files.writeString(directory.resolve(SCHEMA), schema + "\n");
    }

    private static RefusedException damaged(Path file, String expected) {
        return new RefusedException(
                Check.STATE,
                "a slot is damaged",
                file + " with " + expected,
                "something else",
                "Install the release again from its media.");
    }
}
