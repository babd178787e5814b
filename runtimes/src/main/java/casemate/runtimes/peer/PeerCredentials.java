package casemate.runtimes.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.word.PointerBase;
import org.jspecify.annotations.Nullable;

/// `getsockopt(fd, SOL_SOCKET, SO_PEERCRED, ...)`: a `struct ucred` of three integers. Through the
/// foreign function interface on the JVM; as a C function of the image in the native form, where
/// that interface need not be there.
final class PeerCredentials {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int FIELDS = 3;
    private static final int BYTES = FIELDS * Integer.BYTES;

    private PeerCredentials() {}

    /// @return pid, uid, gid
    static int[] of(int descriptor) throws IOException {
        int[] credentials = new int[FIELDS];
        boolean image = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
        int failed =
                image ? InImage.ask(descriptor, credentials) : OnJvm.ask(descriptor, credentials);
        if (failed != 0) {
            throw new IOException("the kernel does not say who is at the other end of a socket");
        }
        return credentials;
    }

    private static final class OnJvm {
        private static volatile @Nullable MethodHandle function;

        @SuppressWarnings("restricted")
        private static MethodHandle function() {
            MethodHandle known = function;
            if (known == null) {
                Linker linker = Linker.nativeLinker();
                known =
                        linker.downcallHandle(
                                linker.defaultLookup().findOrThrow("getsockopt"),
                                FunctionDescriptor.of(
                                        JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
                function = known;
            }
            return known;
        }

        static int ask(int descriptor, int[] credentials) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment value = arena.allocate(JAVA_INT, FIELDS);
                MemorySegment length = arena.allocateFrom(JAVA_INT, BYTES);
                int failed =
                        (int)
                                function()
                                        .invokeExact(
                                                descriptor, SOL_SOCKET, SO_PEERCRED, value, length);
                MemorySegment.copy(value, JAVA_INT, 0, credentials, 0, FIELDS);
                return failed;
            } catch (Throwable e) {
                throw new IllegalStateException("getsockopt cannot be called", e);
            }
        }
    }

    private static final class InImage {
        @CFunction("getsockopt")
        private static native int getsockopt(
                int descriptor, int level, int option, PointerBase value, PointerBase length);

        static int ask(int descriptor, int[] credentials) {
            try (PinnedObject value = PinnedObject.create(credentials);
                    PinnedObject length = PinnedObject.create(new int[] {BYTES})) {
                return getsockopt(
                        descriptor,
                        SOL_SOCKET,
                        SO_PEERCRED,
                        value.addressOfArrayElement(0),
                        length.addressOfArrayElement(0));
            }
        }
    }
}
