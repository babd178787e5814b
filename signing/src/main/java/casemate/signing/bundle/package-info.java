/// Sigstore bundles: the codec, and what is signed by a plain public key. Certificates are looked
/// at in [casemate.signing.keyless] only.
@NullMarked
package casemate.signing.bundle;

import org.jspecify.annotations.NullMarked;
