package casemate.signing.conformance;

import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.StrictJson;
import casemate.signing.merkle.ConsistencyProof;
import casemate.signing.merkle.InclusionProof;
import casemate.signing.merkle.Subtree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// transparency-dev/merkle `testdata`: inclusion and consistency proofs, of trees and of subtrees.
final class MerkleSuite {
    private static final int MAX_BYTES = 256 * 1024;

    private final Path folder;

    MerkleSuite(Path folder) {
        this.folder = folder;
    }

    Tally run() throws IOException {
        var tally = new Tally("merkle");
        List<Path> files;
        try (Stream<Path> entries = Files.walk(folder)) {
            files = entries.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        for (Path file : files) {
            String kind = folder.resolve("testdata").relativize(file).getName(0).toString();
            byte[] json = Files.readAllBytes(file);
            boolean expectValid;
            try {
                expectValid = !StrictJson.parse(json, MAX_BYTES, "vector").bool("wantErr", false);
            } catch (RefusedException e) {
                throw new IOException(file + " is not a vector: " + e.getMessage(), e);
            }
            tally.add(
                    folder.relativize(file).toString(),
                    expectValid,
                    () -> verify(kind, StrictJson.parse(json, MAX_BYTES, "vector")));
        }
        return tally;
    }

    private static void verify(String kind, JsonObject vector) throws RefusedException {
        List<byte[]> proof = vector.base64s("proof", 1000);
        switch (kind) {
            case "inclusion" ->
                    new InclusionProof(vector.integer("leafIdx"), vector.integer("treeSize"), proof)
                            .verify(vector.base64("leafHash"), vector.base64("root"));
            case "subtreeinclusion" ->
                    InclusionProof.verifyInSubtree(
                            Subtree.of(vector.integer("start"), vector.integer("end")),
                            vector.integer("leafIdx"),
                            proof,
                            vector.base64("leafHash"),
                            vector.base64("root"));
            case "consistency" ->
                    new ConsistencyProof(proof)
                            .verify(
                                    vector.integer("size1"),
                                    vector.integer("size2"),
                                    vector.base64("root1"),
                                    vector.base64("root2"));
            case "subtreeconsistency" ->
                    new ConsistencyProof(proof)
                            .verifySubtree(
                                    Subtree.of(vector.integer("start"), vector.integer("end")),
                                    vector.integer("size"),
                                    vector.base64("root1"),
                                    vector.base64("root2"));
            default -> throw new IllegalStateException("Unknown kind of vector: " + kind);
        }
    }
}
