package casemate.blackbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Another user of the machine, who is everywhere first: in each directory that is theirs or
/// everybody's they make whatever can be foreseen, exchange it again and again, and take away what
/// appears there. What they got hold of they write down.
final class Neighbour implements AutoCloseable {
    static final String NAME = "nobody";

    /// `mv -T` fails on what the sticky bit protects; the rest is loot.
    private static final String SCRIPT =
            """
            loot=$1 rounds=$2; shift 2
            bait=$(dirname "$loot")/bait; mkdir -p "$bait"
            count=0
            while :; do
                for spot; do
                    directory=${spot%/*}
                    for entry in "$directory"/casemate* "$directory"/tmp "$directory"/xdg; do
                        case $entry in *.away-*|*.taken-*) continue ;; esac
                        [ -e "$entry" ] && [ ! -L "$entry" ] && [ ! -O "$entry" ] || continue
                        mv -T "$entry" "$entry.taken-$count" || continue
                        # The directories that the test made for the server are no loot.
                        case $entry in
                        */tmp|*/xdg)
                            mkdir -m 777 "$entry"; rmdir "$entry"
                            mv -T "$entry.taken-$count" "$entry" ;;
                        *) echo "$entry" >>"$loot" ;;
                        esac
                    done
                    away=$spot.away-$$-$count
                    case $((count % 3)) in
                    0) mkdir -m 777 "$spot" ;;
                    1) mv -T "$spot" "$away"; ln -s "$bait" "$spot" ;;
                    2) mv -T "$spot" "$away"; mkdir -m 700 "$spot" ;;
                    esac
                    rm -rf "$away"
                done
                count=$((count + 1))
                echo "$count" >"$rounds"
            done 2>/dev/null
            """;

    private final Path loot;
    private final List<Path> spots;
    private final Process process;

    private Neighbour(Path loot, List<Path> spots, Process process) {
        this.loot = loot;
        this.spots = List.copyOf(spots);
        this.process = process;
    }

    /// Begins, and returns when everything has been tried twice.
    ///
    /// @param own a directory of theirs
    /// @param spots paths at which the server could be foreseen to make or look for something
    static Neighbour begin(Path own, List<Path> spots) throws IOException, InterruptedException {
        Path script = own.resolve("attack.sh");
        Files.writeString(script, SCRIPT);
        Path loot = own.resolve("loot");
        Path rounds = own.resolve("rounds");
        List<String> line =
                new ArrayList<>(List.of("nice", "-n", "5", "setpriv", "--reuid", NAME, "--regid"));
        line.addAll(List.of("65534", "--clear-groups", "--pdeathsig", "KILL", "sh"));
        line.addAll(List.of(script.toString(), loot.toString(), rounds.toString()));
        spots.forEach(spot -> line.add(spot.toString()));
        Process process =
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Neighbour neighbour = new Neighbour(loot, spots, process);
        Appliance.await(
                "at it",
                Duration.ofSeconds(30),
                () -> Integer.parseInt(Files.readString(rounds).strip()) >= 2);
        return neighbour;
    }

    /// What belonged to somebody else and could be moved away.
    List<String> loot() throws IOException {
        return Files.exists(loot) ? Files.readAllLines(loot) : List.of();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (Path spot : spots) {
            try (DirectoryStream<Path> left =
                    Files.newDirectoryStream(spot.getParent(), spot.getFileName() + "*")) {
                for (Path each : left) {
                    // Directories of theirs are empty; links are not followed.
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}
