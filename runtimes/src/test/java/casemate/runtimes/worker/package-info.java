/// Workers as real processes, spoken to in raw HTTP over their sockets.
@NullMarked
package casemate.runtimes.worker;

import org.jspecify.annotations.NullMarked;
