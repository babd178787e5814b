package casemate.runtimes.fleet;

import java.security.SecureRandom;
import java.util.HexFormat;

/// Random names that nobody can guess: 128 bits.
final class Token {
    private Token() {}

    /// The generator is made on each call: a static one would be seeded at build time in a native
    /// image.
    static String next() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
