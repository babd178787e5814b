package casemate.gateway.body;

/// The bytes of a request body, where they came to lie. Shared, never written to.
public final class Body {
    private final byte[] array;
    private final int offset;
    private final int length;

    public Body(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }
}
