package casemate.signing.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `./dev conformance [DIR] [--verbose]` (or `-Dvectors=DIR`): runs every public vector found in
/// the folders `sigstore-conformance/`, `wycheproof/`, `merkle/` and `oms/` of a directory. Exit
/// code 0: no miss; 1: a miss; 2: no vectors.
public final class Conformance {
    private static final String OPTION = "-Dvectors=";

    private Conformance() {}

    public static void main(String[] args) throws IOException {
        boolean verbose = false;
        String dir = System.getProperty("vectors", "../shared/vectors");
        for (String arg : args) {
            if (arg.equals("--verbose")) {
                verbose = true;
            } else {
                dir = arg.startsWith(OPTION) ? arg.substring(OPTION.length()) : arg;
            }
        }
        Path folder = Path.of(dir);
        List<Tally> tallies = run(folder);
        if (tallies.isEmpty()) {
            System.err.println(
                    "No vectors in "
                            + folder.toAbsolutePath().normalize()
                            + ": give a directory with sigstore-conformance/, wycheproof/,"
                            + " merkle/ or oms/ in it.");
            System.exit(2);
        }
        tallies.forEach(System.out::println);
        if (verbose) {
            tallies.stream().flatMap(t -> t.verdicts().stream()).forEach(System.out::println);
        }
        List<String> misses = tallies.stream().flatMap(t -> t.misses().stream()).toList();
        misses.forEach(miss -> System.out.println("miss: " + miss));
        System.exit(misses.isEmpty() ? 0 : 1);
    }

    /// What was found and run, one tally a suite.
    static List<Tally> run(Path folder) throws IOException {
        var tallies = new ArrayList<Tally>();
        if (Files.isDirectory(folder.resolve("sigstore-conformance"))) {
            tallies.add(new SigstoreSuite(folder.resolve("sigstore-conformance")).run());
        }
        if (Files.isDirectory(folder.resolve("wycheproof"))) {
            tallies.addAll(new WycheproofSuite(folder.resolve("wycheproof")).run());
        }
        if (Files.isDirectory(folder.resolve("merkle"))) {
            tallies.add(new MerkleSuite(folder.resolve("merkle")).run());
        }
        if (Files.isDirectory(folder.resolve("oms"))) {
            tallies.add(new OmsSuite(folder.resolve("oms")).run());
        }
        tallies.removeIf(tally -> tally.cases() == 0);
        return tallies;
    }
}
