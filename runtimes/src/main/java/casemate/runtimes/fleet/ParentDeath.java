package casemate.runtimes.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Has the kernel end a runtime when the server that started it is gone, however it went
/// (`PR_SET_PDEATHSIG` of prctl(2), set by util-linux' `setpriv`, which then becomes the runtime).
/// Without it a runtime outlives a killed server, with its memory, until the next start.
///
/// The signal comes when the *thread* ends that made the process, so all are made by one thread
/// that lives as long as the server.
final class ParentDeath {
    private static final Logger LOG = Logger.getLogger(ParentDeath.class);
    private static final List<String> PLACES = List.of("/usr/bin/setpriv", "/bin/setpriv");
    private static final long HELP_SECONDS = 5;

    /// Also has to outlive every fleet of the process.
    private static final ExecutorService STARTER =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("runtime-starter").factory());

    private ParentDeath() {}

    /// What comes before a runtime's command; nothing where `setpriv` is missing or too old.
    static List<String> prefix(boolean alone) {
        return Holder.SETPRIV.isEmpty()
                ? List.of()
                : List.of(Holder.SETPRIV, "--pdeathsig", alone ? "KILL" : "TERM", "--");
    }

    /// Looked for when the first runtime is started, not when the class is built into an image.
    private static final class Holder {
        static final String SETPRIV = find();

        private static String find() {
            for (String place : PLACES) {
                if (Files.isExecutable(Path.of(place)) && knowsTheOption(place)) {
                    return place;
                }
            }
            LOG.warn(
                    "There is no setpriv with --pdeathsig here (util-linux 2.33 or later): should"
                            + " this server be killed, its runtimes go on until the next start."
                            + " Recommended action: install util-linux.");
            return "";
        }

        private static boolean knowsTheOption(String program) {
            try {
                Process help =
                        new ProcessBuilder(program, "--help")
                                .redirectErrorStream(true)
                                .redirectInput(
                                        ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                                .start();
                try (var out = help.getInputStream()) {
                    String text = new String(out.readNBytes(64 << 10), StandardCharsets.UTF_8);
                    help.waitFor(HELP_SECONDS, TimeUnit.SECONDS);
                    return text.contains("--pdeathsig");
                }
            } catch (IOException e) {
                LOG.debugf(e, "%s", program);
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /// Starts it on the thread whose end would be the runtime's.
    static Process start(ProcessBuilder builder) throws IOException {
        try {
            return STARTER.submit(builder::start).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a runtime was being started", e);
        }
    }
}
