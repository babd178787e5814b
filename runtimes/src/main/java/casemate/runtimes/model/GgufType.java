package casemate.runtimes.model;

/// The value types of GGUF metadata, in the order of their numbers.
enum GgufType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    STRING(8),
    ARRAY(12),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private final int bytes;

    GgufType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one value: all of it, or what precedes its content.
    int bytes() {
        return bytes;
    }

    boolean isFixed() {
        return this != STRING && this != ARRAY;
    }

    /// Whole numbers and booleans.
    boolean isIntegral() {
        return isFixed() && this != FLOAT32 && this != FLOAT64;
    }

    /// UINT64 beyond 63 bits becomes negative, which every bound refuses.
    long readIntegral(ByteSource in) {
        return switch (this) {
            case UINT8, BOOL -> in.u8();
            case INT8 -> (byte) in.u8();
            case UINT16 -> in.u16();
            case INT16 -> (short) in.u16();
            case UINT32 -> in.u32();
            case INT32 -> (int) in.u32();
            case UINT64, INT64 -> in.i64();
            case FLOAT32, FLOAT64, STRING, ARRAY ->
                    throw new IllegalStateException(this + " is no whole number");
        };
    }
}
