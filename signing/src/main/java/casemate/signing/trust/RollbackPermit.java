package casemate.signing.trust;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import java.time.Instant;
import java.util.HexFormat;

/// The root role's leave for one machine to install one older release.
///
/// @param device the machine's id
/// @param manifestSha256 of the release, hexadecimal
public record RollbackPermit(String device, String manifestSha256, Instant issuedAt) {
    private static final String SCHEMA = "casemate-rollback-permit/1";
    private static final int MAX_BYTES = 64 * 1024;

    public RollbackPermit {
        if (device.isBlank() || !manifestSha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("Not a permit for a machine and a manifest");
        }
    }

    /// @throws RefusedException unless the permit is signed by the root role, for this machine and
    ///   this release
    public static RollbackPermit verify(
            SignedDocument document, Root root, String device, String manifestSha256)
            throws RefusedException {
        root.rootRole().verify(document, "the rollback permit");
        JsonObject json = StrictJson.parse(document.bytes(), MAX_BYTES, "permit");
        RootCodec.requireSchema(json, SCHEMA);
        if (json.string("device").isBlank()) {
            throw new RefusedException(Check.SYNTAX, "the permit names no machine");
        }
        var permit =
                new RollbackPermit(
                        json.string("device"),
                        HexFormat.of().formatHex(json.hex("manifestSha256", 32)),
                        RootCodec.instant(json, "issuedAt"));
        json.done();
        if (!permit.device.equals(device) || !permit.manifestSha256.equals(manifestSha256)) {
            throw new RefusedException(
                    Check.ROLLBACK,
                    "the permit is for another machine or release",
                    device + ", " + manifestSha256,
                    permit.device + ", " + permit.manifestSha256);
        }
        return permit;
    }

    public byte[] write() {
        return JsonWriter.write(
                JsonWriter.fields(
                        "schema",
                        SCHEMA,
                        "device",
                        device,
                        "manifestSha256",
                        manifestSha256,
                        "issuedAt",
                        issuedAt.toString()));
    }
}
