/// Keys: make, store, import, sign and verify with them. The only place that touches private keys;
/// none ever leaves it as text.
@NullMarked
package casemate.signing.keys;

import org.jspecify.annotations.NullMarked;
