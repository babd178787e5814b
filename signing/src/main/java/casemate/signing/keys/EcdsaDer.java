package casemate.signing.keys;

import java.math.BigInteger;

/// DER of an ECDSA signature, checked to the letter: two positive integers below the group order,
/// in their only encoding, nothing after them. Lenient decoders accept many encodings of one
/// signature, and so many names for one signed thing.
public final class EcdsaDer {
    private final byte[] der;
    private int at;

    private EcdsaDer(byte[] der) {
        this.der = der;
    }

    /// @param order the order of the curve's group
    public static boolean wellFormed(byte[] der, BigInteger order) {
        return new EcdsaDer(der).read(order);
    }

    private boolean read(BigInteger order) {
        int length = header(0x30);
        return length >= 0
                && at + length == der.length
                && integer(order)
                && integer(order)
                && at == der.length;
    }

    /// The length that follows a tag, or -1.
    private int header(int tag) {
        if (at + 2 > der.length || (der[at] & 0xff) != tag) {
            return -1;
        }
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            at += 2;
            return first;
        }
        // One long form is enough: a P-521 signature has 139 bytes.
        if (first != 0x81 || at + 3 > der.length || (der[at + 2] & 0xff) < 0x80) {
            return -1;
        }
        int length = der[at + 2] & 0xff;
        at += 3;
        return length;
    }

    private boolean integer(BigInteger order) {
        int length = header(0x02);
        if (length < 1 || at + length > der.length || der[at] < 0) {
            return false;
        }
        boolean padded = length > 1 && der[at] == 0 && der[at + 1] >= 0;
        if (padded) {
            return false;
        }
        var value = new BigInteger(1, der, at, length);
        at += length;
        return value.signum() > 0 && value.compareTo(order) < 0;
    }
}
