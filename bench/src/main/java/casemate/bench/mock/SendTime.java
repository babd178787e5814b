package casemate.bench.mock;

import io.netty.buffer.ByteBuf;

/// The moment at which a chunk was sent, written into its text as `@` and 19 digits of
/// `System.nanoTime()`. On Linux that clock is CLOCK_MONOTONIC: two processes on one machine read
/// the same.
public final class SendTime {
    /// Digits of the largest long.
    public static final int DIGITS = 19;

    public static final byte MARK = '@';

    private SendTime() {}

    static String mark() {
        return (char) MARK + "0".repeat(DIGITS);
    }

    /// The index of the first digit in a text that holds a mark.
    static int find(byte[] text) {
        int at = 0;
        while (text[at] != MARK) {
            at++;
        }
        return at + 1;
    }

    static void write(ByteBuf buffer, int at, long nanoTime) {
        long rest = nanoTime;
        for (int digit = DIGITS - 1; digit >= 0; digit--) {
            buffer.setByte(at + digit, (int) ('0' + rest % 10));
            rest /= 10;
        }
    }

    /// Finds send times in a byte stream that is cut anywhere.
    public static final class Scanner {
        private long value;
        private int digits = -1;

        /// @return the send time that ends with this byte, or -1
        public long next(byte b) {
            if (b == MARK) {
                digits = 0;
                value = 0;
            } else if (digits >= 0) {
                if (b < '0' || b > '9') {
                    digits = -1;
                } else {
                    value = value * 10 + b - '0';
                    if (++digits == DIGITS) {
                        digits = -1;
                        return value;
                    }
                }
            }
            return -1;
        }
    }
}
