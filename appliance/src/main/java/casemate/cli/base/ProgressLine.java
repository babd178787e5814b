package casemate.cli.base;

import casemate.registry.Progress;
import java.util.Locale;

/// Shows progress: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
public final class ProgressLine implements Progress {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    private final Console console;
    private final String what;
    private final long start = System.nanoTime();
    private long last = start;

    public ProgressLine(Console console, String what) {
        this.console = console;
        this.what = what;
    }

    @Override
    public void at(long done, long total) {
        long now = System.nanoTime();
        long pause = console.terminal() ? REDRAW_NANOS : PLAIN_NANOS;
        if (now - last < pause && done < total) {
            return;
        }
        last = now;
        String line = line(done, total, (now - start) / 1e9);
        if (console.terminal()) {
            console.err().print("\r" + line + (done == total ? "\n" : ""));
            console.err().flush();
        } else {
            console.err().println(line);
        }
    }

    private String line(long done, long total, double seconds) {
        double part = total == 0 ? 1 : (double) done / total;
        double rate = done / Math.max(seconds, 1e-3);
        long left = rate == 0 ? 0 : Math.round((total - done) / rate);
        String facts =
                String.format(
                        Locale.ROOT,
                        "%3.0f%%  %s of %s  %s/s  %d s left",
                        part * 100,
                        Amounts.bytes(done),
                        Amounts.bytes(total),
                        Amounts.bytes((long) rate),
                        left);
        if (!console.terminal()) {
            return what + " " + facts;
        }
        int full = (int) Math.round(part * WIDTH);
        return what + " [" + "#".repeat(full) + "-".repeat(WIDTH - full) + "] " + facts + "   ";
    }
}
