package casemate.runtimes.worker;

import casemate.runtimes.worker.options.Bounds;
import casemate.runtimes.worker.options.DjlWorkerOptions;
import casemate.runtimes.worker.options.LlamaWorkerOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Starts a worker without the `casemate` command: `WorkerMain llama|djl --model ... --alias ...`.
public final class WorkerMain {
    static final int USAGE = 2;

    private WorkerMain() {}

    public static void main(String[] arguments) {
        // Native threads would keep the process alive after main returns.
        System.exit(run(List.of(arguments)));
    }

    /// Runs the worker that `arguments` describe, to its end.
    ///
    /// @return the exit code with which the caller must end the process
    public static int run(List<String> arguments) {
        try {
            String kind = arguments.isEmpty() ? "" : arguments.getFirst();
            return switch (kind) {
                case "llama" -> LlamaWorker.run(llama(arguments));
                case "djl" -> DjlWorker.run(djl(arguments));
                default -> throw new IllegalArgumentException("expected 'llama' or 'djl'");
            };
        } catch (IllegalArgumentException e) {
            System.err.println("runtime-worker: " + e.getMessage());
            return USAGE;
        }
    }

    private static LlamaWorkerOptions llama(List<String> arguments) {
        var flags =
                flags(
                        arguments,
                        Set.of(
                                "--model",
                                "--alias",
                                "--socket",
                                "--context",
                                "--slots",
                                "--threads",
                                "--parent"));
        return new LlamaWorkerOptions(
                Path.of(text(flags, "--model")),
                text(flags, "--alias"),
                Path.of(text(flags, "--socket")),
                (int) number(flags, "--context", Integer.MAX_VALUE),
                (int) number(flags, "--slots", Integer.MAX_VALUE),
                (int) number(flags, "--threads", Integer.MAX_VALUE),
                number(flags, "--parent", Long.MAX_VALUE));
    }

    private static DjlWorkerOptions djl(List<String> arguments) {
        var flags =
                flags(arguments, Set.of("--model", "--alias", "--socket", "--threads", "--parent"));
        return new DjlWorkerOptions(
                Path.of(text(flags, "--model")),
                text(flags, "--alias"),
                Path.of(text(flags, "--socket")),
                (int) number(flags, "--threads", Integer.MAX_VALUE),
                number(flags, "--parent", Long.MAX_VALUE));
    }

    private static Map<String, String> flags(List<String> arguments, Set<String> known) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 1; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown option '" + name + "'");
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            if (flags.put(name, arguments.get(i + 1)) != null) {
                throw new IllegalArgumentException(name + " is given twice");
            }
        }
        return flags;
    }

    private static String text(Map<String, String> flags, String name) {
        String value = flags.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static long number(Map<String, String> flags, String name, long max) {
        String value = text(flags, name);
        try {
            long number = Long.parseLong(value);
            Bounds.check(name, number, 0, max);
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + " must be a whole number, and is '" + value + "'", e);
        }
    }
}
