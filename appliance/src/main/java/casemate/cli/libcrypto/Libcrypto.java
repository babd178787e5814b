package casemate.cli.libcrypto;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.PointerBase;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;
import org.jspecify.annotations.Nullable;

/// One hash function of OpenSSL's libcrypto (`SHA256_Init` and so on, which 1.1 and 3 both have).
/// Its state is an array on the Java heap, so there is nothing to free.
final class Libcrypto {
    private static final List<String> NAMES = List.of("libcrypto.so.3", "libcrypto.so.1.1");
    private static final int RTLD_NOW = 2;

    /// More than `SHA512_CTX` has, which is the largest: 216 bytes.
    static final int STATE_BYTES = 256;

    private final Begin begin;
    private final Update update;
    private final End end;
    private final int digestBytes;

    private interface Begin extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(PointerBase state);
    }

    private interface Update extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(PointerBase state, PointerBase bytes, UnsignedWord count);
    }

    private interface End extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(PointerBase digest, PointerBase state);
    }

    @CFunction("dlopen")
    private static native PointerBase dlopen(CCharPointer name, int flags);

    @CFunction("dlsym")
    private static native PointerBase dlsym(PointerBase library, CCharPointer name);

    private Libcrypto(PointerBase begin, PointerBase update, PointerBase end, int digestBytes) {
        this.begin = (Begin) begin;
        this.update = (Update) update;
        this.end = (End) end;
        this.digestBytes = digestBytes;
    }

    /// @param prefix `SHA256` or `SHA512`
    /// @param abc what the digest of `abc` has to be (FIPS 180-4), or the library is not used
    /// @return null where there is no such library, or it is wrong
    static @Nullable Libcrypto load(String prefix, String abc) {
        for (String name : NAMES) {
            PointerBase library;
            try (var text = CTypeConversion.toCString(name)) {
                library = dlopen(text.get(), RTLD_NOW);
            }
            if (library.isNonNull()) {
                PointerBase begin = symbol(library, prefix + "_Init");
                PointerBase update = symbol(library, prefix + "_Update");
                PointerBase end = symbol(library, prefix + "_Final");
                if (begin.isNonNull() && update.isNonNull() && end.isNonNull()) {
                    var loaded = new Libcrypto(begin, update, end, abc.length() / 2);
                    return loaded.isRight(abc) ? loaded : null;
                }
            }
        }
        return null;
    }

    private static PointerBase symbol(PointerBase library, String name) {
        try (var text = CTypeConversion.toCString(name)) {
            return dlsym(library, text.get());
        }
    }

    private boolean isRight(String abc) {
        var state = new byte[STATE_BYTES];
        begin(state);
        update(state, new byte[] {'a', 'b', 'c'}, 0, 3);
        return Arrays.equals(end(state), HexFormat.of().parseHex(abc));
    }

    int digestBytes() {
        return digestBytes;
    }

    void begin(byte[] state) {
        try (PinnedObject pinned = PinnedObject.create(state)) {
            require(begin.call(pinned.addressOfArrayElement(0)));
        }
    }

    void update(byte[] state, byte[] bytes, int offset, int count) {
        if (count == 0) {
            return;
        }
        try (PinnedObject pinned = PinnedObject.create(state);
                PinnedObject input = PinnedObject.create(bytes)) {
            require(
                    update.call(
                            pinned.addressOfArrayElement(0),
                            input.addressOfArrayElement(offset),
                            WordFactory.unsigned(count)));
        }
    }

    byte[] end(byte[] state) {
        var digest = new byte[digestBytes];
        try (PinnedObject pinned = PinnedObject.create(state);
                PinnedObject output = PinnedObject.create(digest)) {
            require(end.call(output.addressOfArrayElement(0), pinned.addressOfArrayElement(0)));
        }
        return digest;
    }

    private static void require(int result) {
        if (result != 1) {
            throw new IllegalStateException("libcrypto could not hash.");
        }
    }
}
