/// Minisign's files (https://jedisct1.github.io/minisign), for security teams that verify with it:
/// public keys and signatures of Ed25519 keys.
@NullMarked
package casemate.signing.minisign;

import org.jspecify.annotations.NullMarked;
