/// A vendor's trust directory: roots, revocations, permits and the signatures beside them, as files
/// that people carry between the machines that hold their keys.
@NullMarked
package casemate.bundler.trust;

import org.jspecify.annotations.NullMarked;
