/// The least HTTP/1.1 that a benchmark needs: byte arrays in, events out. It is no general client
/// or server, and nothing in here may allocate for each request what it can allocate once.
@NullMarked
package casemate.bench.wire;

import org.jspecify.annotations.NullMarked;
