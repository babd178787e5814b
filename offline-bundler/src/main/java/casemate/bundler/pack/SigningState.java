package casemate.bundler.pack;

import casemate.signing.keys.KeyAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How far a bundle is from being one that machines accept.
///
/// @param have ids of keys whose signatures of both files are there, by algorithm
/// @param needed thresholds by algorithm
/// @param toLog how many signatures lack their log entry under the bundle's checkpoint
/// @param missingAttestations names below `att/`
public record SigningState(
        Map<KeyAlgorithm, List<String>> have,
        Map<KeyAlgorithm, Integer> needed,
        int toLog,
        List<String> missingAttestations) {
    public SigningState {
        have = new TreeMap<>(have);
        needed = new TreeMap<>(needed);
        missingAttestations = List.copyOf(missingAttestations);
    }

    public int missing(KeyAlgorithm algorithm) {
        int there = have.getOrDefault(algorithm, List.of()).size();
        return Math.max(0, needed.getOrDefault(algorithm, 0) - there);
    }

    /// Whether nothing is missing.
    public boolean complete() {
        return missingWork().isEmpty();
    }

    /// What is still to be done, one clause each.
    public List<String> missingWork() {
        var out = new ArrayList<String>();
        missingAttestations.forEach(name -> out.add("the attestation " + name));
        for (KeyAlgorithm algorithm : needed.keySet()) {
            int missing = missing(algorithm);
            if (missing > 0) {
                out.add(
                        String.format(
                                Locale.ROOT,
                                "%d more %s signature%s",
                                missing,
                                algorithm.id(),
                                missing == 1 ? "" : "s"));
            }
        }
        if (toLog > 0) {
            out.add("the log entries of " + toLog + " signature" + (toLog == 1 ? "" : "s"));
        }
        return out;
    }
}
