package casemate.runtimes.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Calls of NVML's functions by name. All of them return 0 for success or an error's number.
final class NvmlLibrary {
    private static final int MAX_ERROR_BYTES = 256;

    private final Arena arena;
    private final SymbolLookup symbols;

    private NvmlLibrary(Arena arena, SymbolLookup symbols) {
        this.arena = arena;
        this.symbols = symbols;
    }

    /// @param arena when it is closed, the library is unloaded and what was allocated is freed
    /// @return empty where the loader does not find it
    @SuppressWarnings("restricted")
    static Optional<NvmlLibrary> open(String library, Arena arena) {
        try {
            return Optional.of(new NvmlLibrary(arena, SymbolLookup.libraryLookup(library, arena)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    MemorySegment allocate(MemoryLayout layout) {
        return arena.allocate(layout);
    }

    MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, Long.BYTES);
    }

    void call(String function) {
        try {
            check(function, (int) handle(function, FunctionDescriptor.of(JAVA_INT)).invokeExact());
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    void call(String function, MemorySegment argument) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        try {
            check(function, (int) handle(function, type).invokeExact(argument));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    void call(String function, int index, MemorySegment result) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);
        try {
            check(function, (int) handle(function, type).invokeExact(index, result));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    void call(String function, MemorySegment device, MemorySegment result) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        try {
            check(function, (int) handle(function, type).invokeExact(device, result));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /// A function that writes a text into a buffer: `(char *, unsigned int)`.
    String text(int bytes, String function) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
        MemorySegment buffer = arena.allocate(bytes);
        try {
            check(function, (int) handle(function, type).invokeExact(buffer, bytes));
        } catch (Throwable e) {
            throw unchecked(e);
        }
        return text(buffer);
    }

    /// The same of a device: `(nvmlDevice_t, char *, unsigned int)`.
    String text(int bytes, String function, MemorySegment device) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        MemorySegment buffer = arena.allocate(bytes);
        try {
            check(function, (int) handle(function, type).invokeExact(device, buffer, bytes));
        } catch (Throwable e) {
            throw unchecked(e);
        }
        return text(buffer);
    }

    private void check(String function, int code) {
        if (code != 0) {
            throw new NvmlException(function, code, errorText(code));
        }
    }

    @SuppressWarnings("restricted")
    private String errorText(int code) {
        FunctionDescriptor type = FunctionDescriptor.of(ADDRESS, JAVA_INT);
        try {
            MemorySegment text = (MemorySegment) handle("nvmlErrorString", type).invokeExact(code);
            return text.address() == 0 ? "unknown" : text(text.reinterpret(MAX_ERROR_BYTES));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    @SuppressWarnings("restricted")
    private MethodHandle handle(String function, FunctionDescriptor type) {
        MemorySegment symbol =
                symbols.find(function)
                        .orElseThrow(() ->
                                new NvmlException(
                                        "the library has no "
                                                + function
                                                + "; its driver is too old"));
        return Linker.nativeLinker().downcallHandle(symbol, type);
    }

    /// The bytes before the first NUL; never beyond the segment.
    private static String text(MemorySegment segment) {
        long length = 0;
        while (length < segment.byteSize() && segment.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        byte[] bytes = segment.asSlice(0, length).toArray(JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ").strip();
    }

    private static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException(thrown);
    }
}
