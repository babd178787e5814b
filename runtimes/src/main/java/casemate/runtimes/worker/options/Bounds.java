package casemate.runtimes.worker.options;

public final class Bounds {
    private Bounds() {}

    public static void check(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    what + " must be " + min + " to " + max + ", and is " + value);
        }
    }
}
