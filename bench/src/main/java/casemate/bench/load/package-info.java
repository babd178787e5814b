/// Load with honest clocks: closed loop for saturation, open loop with intended start times for
/// latency, and many streams at once. Only ever against this machine.
@NullMarked
package casemate.bench.load;

import org.jspecify.annotations.NullMarked;
