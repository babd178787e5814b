package casemate.cli.base;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/// What every command has: the common options and a console.
public abstract class BaseCommand implements Callable<Integer> {
    @Mixin protected CommonOptions common = new CommonOptions();
    protected Console console = Console.ofProcess();

    public CommonOptions common() {
        return common;
    }

    /// Before it runs: where it reads and writes.
    public void console(Console other) {
        console = other;
    }

    protected abstract int run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        int exit = run();
        console.out().flush();
        console.err().flush();
        return exit;
    }

    /// Whether the result is to be JSON.
    protected boolean json() {
        return common.json;
    }

    protected void print(String line) {
        console.out().println(line);
    }

    protected void note(String line) {
        console.err().println(line);
    }
}
