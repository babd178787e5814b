/// Tests of what the benchmark of runtimes measures with.
@NullMarked
package casemate.bench.runtime;

import org.jspecify.annotations.NullMarked;
