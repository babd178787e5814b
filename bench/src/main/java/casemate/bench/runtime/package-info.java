/// What Casemate costs a real runtime: tokens a second and the time to the first one.
@NullMarked
package casemate.bench.runtime;

import org.jspecify.annotations.NullMarked;
