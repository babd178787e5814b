/// A vendor with throw-away keys: for tests, demonstrations, and for rehearsing a ceremony. Nothing
/// that is made here may be trusted.
@NullMarked
package casemate.bundler.rehearsal;

import org.jspecify.annotations.NullMarked;
