package casemate.signing.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.signing.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    private static final int MAX = 33;

    private static List<byte[]> leaves(int count) {
        var out = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            out.add(Rfc6962.leafHash(("entry " + i).getBytes(StandardCharsets.UTF_8)));
        }
        return out;
    }

    @Test
    void hasTheRootsOfThePublicTestTree() {
        // The eight entries of certificate-transparency's own tests.
        List<String> entries =
                List.of(
                        "",
                        "00",
                        "10",
                        "2021",
                        "3031",
                        "40414243",
                        "5051525354555657",
                        "606162636465666768696a6b6c6d6e6f");
        List<byte[]> hashes =
                entries.stream()
                        .map(hex -> Rfc6962.leafHash(HexFormat.of().parseHex(hex)))
                        .toList();
        assertThat(new MerkleTree(hashes).root())
                .asHexString()
                .isEqualToIgnoringCase(
                        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
        assertThat(new MerkleTree(List.of()).root()).isEqualTo(Rfc6962.emptyRoot());
    }

    @Test
    void everyLeafIsProvenInEveryTreeAndNoOtherLeafIs() throws RefusedException {
        for (int size = 1; size <= MAX; size++) {
            List<byte[]> leaves = leaves(size);
            var tree = new MerkleTree(leaves);
            for (int i = 0; i < size; i++) {
                InclusionProof proof = tree.inclusion(i);
                proof.verify(leaves.get(i), tree.root());
                byte[] other = Rfc6962.leafHash(new byte[] {(byte) i});
                assertThatThrownBy(() -> proof.verify(other, tree.root()))
                        .isInstanceOf(RefusedException.class);
            }
        }
    }

    @Test
    void everyTreeContinuesEveryEarlierOneAndNoChangedOne() throws RefusedException {
        for (int size = 1; size <= MAX; size++) {
            var tree = new MerkleTree(leaves(size));
            for (int earlier = 1; earlier <= size; earlier++) {
                ConsistencyProof proof = tree.consistency(earlier);
                byte[] root = new MerkleTree(leaves(earlier)).root();
                proof.verify(earlier, size, root, tree.root());
                root[0] ^= 1;
                int m = earlier;
                int n = size;
                assertThatThrownBy(() -> proof.verify(m, n, root, tree.root()))
                        .isInstanceOf(RefusedException.class);
            }
        }
    }

    @Test
    void hostileSizesAreRefusedAtOnce() {
        var proof = new InclusionProof(Long.MAX_VALUE - 1, Long.MAX_VALUE, List.of());
        assertThatThrownBy(() -> proof.verify(new byte[32], new byte[32]))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() ->
                        new ConsistencyProof(List.of())
                                .verify(
                                        Long.MAX_VALUE - 1,
                                        Long.MAX_VALUE,
                                        new byte[32],
                                        new byte[32]))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Subtree.of(3, 7)).isInstanceOf(RefusedException.class);
    }
}
