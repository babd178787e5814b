/// Compares what stands between a client and a runtime: nothing, nginx, Casemate.
@NullMarked
package casemate.bench.gateway;

import org.jspecify.annotations.NullMarked;
