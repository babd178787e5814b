package casemate.cli.bundle;

import casemate.bundler.trust.Ceremony;
import casemate.signing.keys.VerifyingKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Facts about keys and signatures as maps, for JSON, and as lines, for people.
final class Shown {
    private Shown() {}

    static Map<String, Object> key(VerifyingKey key) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("keyId", key.keyId());
        out.put("algorithm", key.algorithm().id());
        out.put("publicKey", key.pem());
        return out;
    }

    static Map<String, Object> count(Ceremony.Count count) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("role", count.role());
        out.put("algorithm", count.algorithm().id());
        out.put("have", count.have());
        out.put("needed", count.needed());
        return out;
    }

    static List<String> lines(List<Ceremony.Count> counts) {
        return counts.stream()
                .map(c ->
                        c.role()
                                + ": "
                                + c.have()
                                + " of "
                                + c.needed()
                                + " "
                                + c.algorithm().id()
                                + " signatures"
                                + (c.have() < c.needed()
                                        ? ", " + (c.needed() - c.have()) + " missing"
                                        : ""))
                .toList();
    }
}
