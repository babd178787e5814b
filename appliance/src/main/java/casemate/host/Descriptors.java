package casemate.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many files and sockets the kernel lets this process have open.
public final class Descriptors {
    /// The store, the libraries, the log, the runtimes' pipes and probes. Without them a server
    /// that has all its places taken could neither look after a model nor answer for it.
    private static final int OWN = 192;

    private static final int FEWEST = 16;
    private static final Path LIMITS = Path.of("/proc/self/limits");

    private static final Pattern SOFT = Pattern.compile("Max open files +(\\d{1,18}) ");

    private Descriptors() {}

    /// Each model call has a connection of the client's and one to the runtime.
    ///
    /// @return as many places as were wished for, or as many as there are descriptors for
    public static int places(int wished) {
        return places(wished, open());
    }

    static int places(int wished, long open) {
        return (int) Math.min(wished, Math.max(FEWEST, (open - OWN) / 2));
    }

    /// Open files that so many places want.
    public static int needed(int places) {
        return 2 * places + OWN;
    }

    /// Of the machine and not of the settings, so it is said where a server starts or is looked at.
    ///
    /// @param wished client connections at the same time
    /// @return none when there are descriptors for all of them
    public static Optional<String> warning(int wished) {
        int places = places(wished);
        if (places >= wished) {
            return Optional.empty();
        }
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "This process may open too few files for limits.connections=%d: %d"
                                + " connections are taken. Recommended action: raise the limit of"
                                + " open files to %d (`ulimit -n`, LimitNOFILE= of a service), or"
                                + " set limits.connections to %d.",
                        wished,
                        places,
                        needed(wished),
                        places));
    }

    /// The soft limit, which Java has raised to the hard one; [Long#MAX_VALUE] when there is none
    /// or it cannot be read.
    private static long open() {
        try {
            return open(Files.readAllLines(LIMITS));
        } catch (IOException _) {
            return Long.MAX_VALUE;
        }
    }

    static long open(List<String> limits) {
        return limits.stream()
                .map(SOFT::matcher)
                .filter(Matcher::lookingAt)
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
