package casemate.identity;

import casemate.host.Digests;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The text of a key: `cmk-` + public id + `-` + 256 random bits in base 62.
public record KeyText(String id, String text) {
    static final int ID_LENGTH = 8;
    static final int SECRET_LENGTH = 43;
    static final String PREFIX = "cmk-";
    static final int LENGTH = PREFIX.length() + ID_LENGTH + 1 + SECRET_LENGTH;
    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// A new key, from the platform's secure random source.
    public static KeyText mint() {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String id = id(random);
        return new KeyText(id, PREFIX + id + "-" + base62(new BigInteger(1, secret)));
    }

    /// @return the id inside a text that has the form of a key, else null
    static @Nullable String idOf(String text) {
        int end = PREFIX.length() + ID_LENGTH;
        return text.length() == LENGTH && text.startsWith(PREFIX) && text.charAt(end) == '-'
                ? text.substring(PREFIX.length(), end)
                : null;
    }

    public String sha256() {
        return Digests.sha256Hex(text);
    }

    @Override
    public String toString() {
        return PREFIX + id + "-...";
    }

    private static String id(RandomGenerator random) {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return id.toString();
    }

    private static String base62(BigInteger number) {
        BigInteger base = BigInteger.valueOf(DIGITS.length());
        char[] digits = new char[SECRET_LENGTH];
        for (int i = digits.length - 1; i >= 0; i--) {
            BigInteger[] parts = number.divideAndRemainder(base);
            digits[i] = DIGITS.charAt(parts[1].intValue());
            number = parts[0];
        }
        return new String(digits);
    }
}
