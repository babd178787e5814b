package casemate.signing.trust;

import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import java.util.ArrayList;
import java.util.List;

/// People who each hold a P-256 and an ML-DSA-87 key.
record Signers(List<SigningKey> classical, List<SigningKey> postQuantum) {
    static Signers of(int people) {
        var classical = new ArrayList<SigningKey>();
        var postQuantum = new ArrayList<SigningKey>();
        for (int i = 0; i < people; i++) {
            classical.add(SigningKey.generate(KeyAlgorithm.P256));
            postQuantum.add(SigningKey.generate(KeyAlgorithm.ML_DSA_87));
        }
        return new Signers(classical, postQuantum);
    }

    Role role(String name, int threshold) {
        var keys = new ArrayList<VerifyingKey>();
        classical.forEach(key -> keys.add(key.publicKey()));
        postQuantum.forEach(key -> keys.add(key.publicKey()));
        return Role.of(name, keys, threshold, threshold);
    }

    /// Signatures of the first so many of each kind.
    List<DetachedSignature> sign(byte[] bytes, int classicalCount, int postQuantumCount) {
        var out = new ArrayList<DetachedSignature>();
        classical.subList(0, classicalCount).forEach(key -> out.add(signature(key, bytes)));
        postQuantum.subList(0, postQuantumCount).forEach(key -> out.add(signature(key, bytes)));
        return out;
    }

    List<DetachedSignature> sign(byte[] bytes, int count) {
        return sign(bytes, count, count);
    }

    static DetachedSignature signature(SigningKey key, byte[] bytes) {
        return new DetachedSignature(key.publicKey().keyId(), key.sign(bytes));
    }
}
