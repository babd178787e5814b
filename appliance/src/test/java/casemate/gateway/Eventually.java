package casemate.gateway;

import java.util.function.BooleanSupplier;

/// Waits for what happens elsewhere, up to a deadline.
final class Eventually {
    private static final long DEADLINE_NANOS = 20_000_000_000L;

    private Eventually() {}

    static void that(BooleanSupplier holds, String what) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within 20 s: " + what);
            }
            Thread.sleep(2);
        }
    }
}
