/// Tests of the load generator's readers.
@NullMarked
package casemate.bench.load;

import org.jspecify.annotations.NullMarked;
