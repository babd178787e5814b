package casemate.cli.libcrypto;

import java.security.MessageDigestSpi;

/// A digest whose state libcrypto advances.
final class LibcryptoDigest extends MessageDigestSpi {
    private final Libcrypto function;
    private final byte[] state = new byte[Libcrypto.STATE_BYTES];

    LibcryptoDigest(Libcrypto function) {
        this.function = function;
        function.begin(state);
    }

    @Override
    protected int engineGetDigestLength() {
        return function.digestBytes();
    }

    @Override
    protected void engineUpdate(byte input) {
        function.update(state, new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int count) {
        java.util.Objects.checkFromIndexSize(offset, count, input.length);
        function.update(state, input, offset, count);
    }

    @Override
    protected byte[] engineDigest() {
        byte[] digest = function.end(state);
        function.begin(state);
        return digest;
    }

    @Override
    protected void engineReset() {
        function.begin(state);
    }
}
