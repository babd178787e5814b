package casemate.signing.conformance;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.StrictJson;
import casemate.signing.keyless.PublicKeys;
import casemate.signing.keyless.SignatureCheck;
import casemate.signing.keys.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// C2SP/wycheproof `testvectors_v1`, verification of the algorithms that we sign with. A case
/// marked `acceptable` is counted as invalid: nothing that is merely tolerable is accepted here.
final class WycheproofSuite {
    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final List<String> TYPES = List.of("EcdsaVerify", "EddsaVerify", "MlDsaVerify");

    private final Path folder;

    WycheproofSuite(Path folder) {
        this.folder = folder;
    }

    List<Tally> run() throws IOException {
        var tallies = new ArrayList<Tally>();
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(f -> f.toString().endsWith("_test.json")).sorted().toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString().replace("_test.json", "");
            var tally = new Tally(name);
            try {
                run(StrictJson.parse(Files.readAllBytes(file), MAX_BYTES, name), tally);
            } catch (RefusedException e) {
                throw new IOException(file + " is not a vector: " + e.getMessage(), e);
            }
            tallies.add(tally);
        }
        return tallies;
    }

    private static void run(JsonObject root, Tally tally) throws RefusedException {
        for (JsonObject group : root.objects("testGroups", 10_000)) {
            String type = group.string("type");
            if (!TYPES.contains(type)) {
                tally.skip(group.objects("tests", 10_000).size());
                continue;
            }
            for (JsonObject test : group.objects("tests", 10_000)) {
                tally.add(
                        test.integer("tcId") + " " + test.string("comment", ""),
                        test.string("result").equals("valid"),
                        () -> verify(group, test));
            }
        }
    }

    private static void verify(JsonObject group, JsonObject test) throws RefusedException {
        byte[] message = HexFormat.of().parseHex(test.string("msg"));
        byte[] signature = HexFormat.of().parseHex(test.string("sig"));
        byte[] spki = HexFormat.of().parseHex(group.string("publicKeyDer"));
        String hash = group.string("sha", "SHA-256");
        boolean verified;
        if (test.has("ctx")) {
            verified =
                    VerifyingKey.fromSpki(spki)
                            .verifies(
                                    message,
                                    signature,
                                    HexFormat.of().parseHex(test.string("ctx")));
        } else if (group.string("type").equals("EcdsaVerify") && !isP256(group, hash)) {
            // The other curves and hashes occur in bundles by others.
            verified = SignatureCheck.verifies(PublicKeys.parse(spki), hash, message, signature);
        } else {
            verified = VerifyingKey.fromSpki(spki).verifies(message, signature);
        }
        if (!verified) {
            throw new RefusedException(Check.SIGNATURE, "the signature does not verify");
        }
    }

    private static boolean isP256(JsonObject group, String hash) throws RefusedException {
        String curve = group.object("publicKey").string("curve", "");
        return curve.equals("secp256r1") && hash.equals("SHA-256");
    }
}
