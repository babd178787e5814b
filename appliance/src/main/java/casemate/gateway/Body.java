package casemate.gateway;

/// The bytes of a request body, where they came to lie. Shared, never written to.
final class Body {
    private final byte[] array;
    private final int offset;
    private final int length;

    Body(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    byte[] array() {
        return array;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
