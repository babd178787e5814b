/// Compares the verification of a whole release bundle with the programs that only hash.
@NullMarked
package casemate.bench.bundle;

import org.jspecify.annotations.NullMarked;
