package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.json.JsonObject;
import casemate.signing.json.StrictJson;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// An in-toto statement (v0.1 and v1): what is claimed about which artifacts.
public final class Statement {
    private static final List<String> TYPES =
            List.of("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1");
    private static final Map<String, String> HASHES =
            Map.of("sha256", "SHA-256", "sha384", "SHA-384", "sha512", "SHA-512");
    private static final int MAX_SUBJECTS = 1024;

    private Statement() {}

    /// Refuses an envelope unless its statement is about the artifact. Call it after the signature
    /// verified.
    ///
    /// @return the statement's predicate type
    public static String requireAbout(DsseEnvelope envelope, Artifact artifact)
            throws RefusedException {
        if (!envelope.payloadType().equals(DsseEnvelope.IN_TOTO)) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "the envelope's payload type is not supported",
                    DsseEnvelope.IN_TOTO,
                    envelope.payloadType());
        }
        JsonObject statement =
                StrictJson.parse(envelope.payload(), EntryBody.MAX_BYTES, "statement");
        if (!TYPES.contains(statement.string("_type"))) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "the statement's type is not supported",
                    TYPES.getFirst(),
                    statement.string("_type"));
        }
        for (JsonObject subject : statement.objects("subject", MAX_SUBJECTS)) {
            if (isAbout(subject.object("digest"), artifact)) {
                return statement.string("predicateType");
            }
        }
        throw new RefusedException(
                Check.STATEMENT,
                "the statement is not about the artifact",
                "a subject with SHA-256 " + HexFormat.of().formatHex(artifact.digest("SHA-256")),
                "other subjects");
    }

    /// All digests that we can compute must match, and at least one.
    private static boolean isAbout(JsonObject digests, Artifact artifact) throws RefusedException {
        boolean matched = false;
        for (String name : digests.names()) {
            String algorithm = HASHES.get(name);
            if (algorithm != null) {
                String actual = HexFormat.of().formatHex(artifact.digest(algorithm));
                if (!actual.equals(digests.string(name))) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }
}
