/// Strict, bounded JSON: what a verifier may read before anything is authenticated. Knows no
/// format; formats live beside what they describe.
@NullMarked
package casemate.signing.json;

import org.jspecify.annotations.NullMarked;
