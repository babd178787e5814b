/// RFC 6962 Merkle trees: hashing, inclusion and consistency proofs, a tree to make them from.
/// Knows nothing of signatures.
@NullMarked
package casemate.signing.merkle;

import org.jspecify.annotations.NullMarked;
