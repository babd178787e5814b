/// From media that nobody trusts to a release that can be installed, in one fixed order: capped
/// reads, signatures, chain of roots, thresholds, revocations, and only then the manifest; then
/// every chunk. Writes nothing outside the directory that it is given.
@NullMarked
package casemate.bundler.verify;

import org.jspecify.annotations.NullMarked;
