package casemate.signing.conformance;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.StrictJson;
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
                throw new IllegalStateException("Unknown type of vectors: " + type);
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
        VerifyingKey key = VerifyingKey.fromSpki(spki(group));
        byte[] message = HexFormat.of().parseHex(test.string("msg"));
        byte[] signature = HexFormat.of().parseHex(test.string("sig"));
        boolean verified =
                test.has("ctx")
                        ? key.verifies(
                                message, signature, HexFormat.of().parseHex(test.string("ctx")))
                        : key.verifies(message, signature);
        if (!verified) {
            throw new RefusedException(Check.SIGNATURE, "the signature does not verify");
        }
    }

    private static byte[] spki(JsonObject group) throws RefusedException {
        return HexFormat.of().parseHex(group.string("publicKeyDer"));
    }
}
