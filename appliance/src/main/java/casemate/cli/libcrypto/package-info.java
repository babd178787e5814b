/// Digests of very many bytes in the native executable: its own compiler makes SHA-256 four times
/// slower than the machine's libcrypto, which is used where it is there and right. Never loaded on
/// a JVM.
@NullMarked
package casemate.cli.libcrypto;

import org.jspecify.annotations.NullMarked;
