package casemate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/// What every command has: the common options and a console.
abstract class BaseCommand implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    Console console = Console.ofProcess();

    abstract int run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        int exit = run();
        console.out().flush();
        console.err().flush();
        return exit;
    }

    void print(String line) {
        console.out().println(line);
    }

    void note(String line) {
        console.err().println(line);
    }
}
