/// Sigstore bundles as the public ecosystem makes them: certificates of Fulcio, entries of Rekor,
/// timestamps, verified offline from a pinned `trusted_root.json`.
@NullMarked
package casemate.signing.keyless;

import org.jspecify.annotations.NullMarked;
