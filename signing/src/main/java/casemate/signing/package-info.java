/// Signing: keys, signatures, sigstore bundles, trust roots, transparency-log proofs. Pure
/// functions over bytes, records for values, one refusal ([casemate.signing.RefusedException]). No
/// CDI, no HTTP server, no printing, no clock of its own; depends on nothing else of Casemate.
@NullMarked
package casemate.signing;

import org.jspecify.annotations.NullMarked;
