package casemate.bench.bundle;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// What to compare.
///
/// @param gib size of the bundle
/// @param rounds each measures every subject once; medians are over rounds
/// @param casemate an executable to measure beside this build's jar, or null
/// @param directory where the bundle is made; needs twice its size
/// @param json where the figures go, or null
record Options(
        int gib,
        int rounds,
        @Nullable Path casemate,
        Path directory,
        @Nullable Path json,
        String command) {
    static final String USAGE =
            """
            usage: ./dev bench bundle [options]
              --quick              a bundle of 1 GiB and three rounds
              --size N             GiB of the bundle (8)
              --rounds N           rounds over all subjects (5)
              --casemate PATH      an executable to measure as well as this build's jar
              --directory DIR      where the bundle is made, and deleted (the temporary directory)
              --json FILE          write all figures\
            """;

    /// @throws IllegalArgumentException naming the word that is wrong
    static Options parse(String[] args) {
        int gib = 8;
        int rounds = 5;
        Path casemate = null;
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        Path json = null;
        Iterator<String> words = Arrays.asList(args).iterator();
        while (words.hasNext()) {
            String flag = words.next();
            if (flag.equals("--quick")) {
                gib = 1;
                rounds = 3;
                continue;
            }
            if (!words.hasNext()) {
                throw new IllegalArgumentException(flag + " needs a value, or is unknown.");
            }
            String value = words.next();
            switch (flag) {
                case "--size" -> gib = positive(flag, value);
                case "--rounds" -> rounds = positive(flag, value);
                case "--casemate" -> casemate = Path.of(value);
                case "--directory" -> directory = Path.of(value);
                case "--json" -> json = Path.of(value);
                default -> throw new IllegalArgumentException(flag + " is unknown.");
            }
        }
        String command = "./dev bench bundle " + String.join(" ", args);
        return new Options(gib, rounds, casemate, directory, json, command.strip());
    }

    private static int positive(String flag, String value) {
        if (!value.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(flag + " takes a number from 1, not " + value + ".");
        }
        return Integer.parseInt(value);
    }
}
