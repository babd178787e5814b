package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import java.nio.file.Path;

/// Reads the header of a `.gguf` file: version 2 or 3, little-endian.
final class GgufReader {
    /// The bytes `GGUF` as a little-endian number.
    private static final long MAGIC = 0x46554747L;

    /// The largest vocabularies in use take some 20 MiB.
    private static final long MAX_HEADER_BYTES = 256L * 1024 * 1024;

    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long MAX_ALIGNMENT = 1024 * 1024;

    private GgufReader() {}

    static ModelFile read(Path path) {
        try (ByteSource in = ByteSource.open(path, MAX_HEADER_BYTES)) {
            checkVersion(in);
            long tensorCount = GgufTensors.count(in);
            long keyCount = GgufMetadata.count(in);
            GgufMetadata metadata = GgufMetadata.read(in, keyCount);
            checkKind(in, metadata);
            if (tensorCount == 0) {
                throw in.fail(Problem.UNSUPPORTED, "has no tensors; it is a vocabulary only");
            }
            GgufTensors tensors = GgufTensors.read(in, tensorCount, alignment(in, metadata));
            return new ModelFile(path, in.size(), new GgufFacts(in, metadata, tensors).facts());
        }
    }

    private static void checkVersion(ByteSource in) {
        if (in.u32() != MAGIC) {
            throw in.fail(
                    Problem.UNKNOWN_FORMAT,
                    "is not a GGUF file: it does not start with the bytes GGUF");
        }
        long version = in.u32();
        if (version != 0 && (version & 0xffff) == 0) {
            throw in.fail(
                    Problem.UNSUPPORTED,
                    "is a big-endian GGUF file; convert it with `gguf_convert_endian.py FILE"
                            + " little`");
        }
        if (version < 2 || version > 3) {
            throw in.fail(
                    Problem.UNSUPPORTED,
                    "is a GGUF file of version %d; versions 2 and 3 can be read",
                    version);
        }
    }

    private static void checkKind(ByteSource in, GgufMetadata metadata) {
        String type = metadata.text("general.type");
        if (type != null && !type.equals("model")) {
            throw in.fail(
                    Problem.UNSUPPORTED,
                    "holds a part of a model (general.type is \"%s\"), not a whole one",
                    ModelFileException.quote(type));
        }
        long parts = metadata.number("split.count", 1, 65_535);
        if (parts > 1) {
            throw in.fail(
                    Problem.UNSUPPORTED,
                    "is part %d of a model in %d files; join them with `llama-gguf-split --merge`",
                    metadata.number("split.no", 0, 65_535) + 1,
                    parts);
        }
    }

    private static long alignment(ByteSource in, GgufMetadata metadata) {
        long alignment = metadata.number("general.alignment", DEFAULT_ALIGNMENT, MAX_ALIGNMENT);
        if (Long.bitCount(alignment) != 1) {
            throw in.fail(
                    Problem.MALFORMED, "has an alignment of %d, not a power of two", alignment);
        }
        return alignment;
    }
}
