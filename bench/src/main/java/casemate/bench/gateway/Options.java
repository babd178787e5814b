package casemate.bench.gateway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long and what to compare.
///
/// @param rounds each measures every subject once; medians are over rounds
/// @param seconds of each measurement
/// @param warmup seconds of load on Casemate, and Portkey, before the first round: on one core its
///   compiler needs 30 to 60
/// @param hold seconds for which the many streams are held; 0 leaves that out
/// @param heldStreams how many
/// @param casemate an executable, or null for this build's jar
/// @param against another build's executable to compare with, or null
/// @param starts how often both builds are started anew for that
/// @param pairs measurements of each for every start
/// @param javaOptions for the jar, such as a flight recording
/// @param without subjects to leave out
/// @param withPortkey whether to measure Portkey too
/// @param json where the figures go, or null
record Options(
        int rounds,
        int seconds,
        int warmup,
        int hold,
        int heldStreams,
        @Nullable Path casemate,
        @Nullable Path against,
        int starts,
        int pairs,
        List<String> javaOptions,
        List<String> without,
        boolean withPortkey,
        @Nullable Path json,
        String command) {
    static final String USAGE =
            """
            usage: ./dev bench gateway [options]
              --quick              about a minute: one round of 2 s, figures only roughly right
              --rounds N           rounds over all subjects (3)
              --seconds N          of each measurement (5)
              --warmup N           seconds of load on Casemate, Portkey before the rounds (45)
              --hold N             seconds to hold the many streams; 0 for not at all (15)
              --held-streams N     how many (5000)
              --casemate PATH      an executable to measure instead of this build's jar
              --against PATH       another build's executable, such as one of an earlier commit: both
                                   in turn, with bars for the ratios
              --starts N           with --against: how often both are started anew (4)
              --pairs N            with --against: pairs of 2 s each for every start (10)
              --java-options TEXT  for the jar, separated by spaces
              --without NAME       leave out nginx or casemate; may be repeated
              --with-portkey       measure Portkey too, but for holding streams; needs node and npm
              --json FILE          write all figures\
            """;

    /// @throws IllegalArgumentException naming the word that is wrong
    static Options parse(String[] args) {
        var options = new Builder();
        Iterator<String> words = Arrays.asList(args).iterator();
        while (words.hasNext()) {
            String flag = words.next();
            if (flag.equals("--quick")) {
                options.quick();
            } else if (flag.equals("--with-portkey")) {
                options.withPortkey = true;
            } else if (words.hasNext()) {
                options.set(flag, words.next());
            } else {
                throw new IllegalArgumentException(flag + " needs a value, or is unknown.");
            }
        }
        return options.build("./dev bench gateway " + String.join(" ", args));
    }

    private static final class Builder {
        private int rounds = 3;
        private int seconds = 5;
        private int warmup = 45;
        private int hold = 15;
        private int heldStreams = 5000;
        private @Nullable Path casemate;
        private @Nullable Path against;
        private int starts = 4;
        private int pairs = 10;
        private List<String> javaOptions = List.of();
        private final List<String> without = new ArrayList<>();
        private boolean withPortkey;
        private @Nullable Path json;

        void quick() {
            rounds = 1;
            seconds = 2;
            warmup = 12;
            hold = 4;
            starts = 1;
            pairs = 4;
        }

        void set(String flag, String value) {
            switch (flag) {
                case "--rounds" -> rounds = number(flag, value, 1, 100);
                case "--seconds" -> seconds = number(flag, value, 1, 300);
                case "--warmup" -> warmup = number(flag, value, 0, 600);
                case "--hold" -> hold = number(flag, value, 0, 600);
                case "--held-streams" -> heldStreams = number(flag, value, 1, 20_000);
                case "--casemate" -> casemate = Path.of(value).toAbsolutePath();
                case "--against" -> against = Path.of(value).toAbsolutePath();
                case "--starts" -> starts = number(flag, value, 1, 100);
                case "--pairs" -> pairs = number(flag, value, 1, 1000);
                case "--java-options" -> javaOptions = List.of(value.strip().split("\\s+", -1));
                case "--without" -> without.add(value);
                case "--json" -> json = Path.of(value);
                default -> throw new IllegalArgumentException("There is no option " + flag + ".");
            }
        }

        private static int number(String flag, String value, int least, int most) {
            int number;
            try {
                number = Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(flag + " needs a number, not " + value, e);
            }
            if (number < least || number > most) {
                throw new IllegalArgumentException(
                        flag + " is " + number + ", not in " + least + ".." + most + ".");
            }
            return number;
        }

        Options build(String command) {
            if (against != null && without.contains(Casemate.NAME)) {
                throw new IllegalArgumentException(
                        "--against needs something to compare with: --without casemate leaves out"
                                + " just that.");
            }
            return new Options(
                    rounds,
                    seconds,
                    warmup,
                    hold,
                    heldStreams,
                    casemate,
                    against,
                    starts,
                    pairs,
                    javaOptions,
                    List.copyOf(without),
                    withPortkey,
                    json,
                    command.strip());
        }
    }
}
