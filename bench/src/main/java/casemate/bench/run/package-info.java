/// What every benchmark needs: programs that are started and stopped, the machine that it ran on,
/// bars.
@NullMarked
package casemate.bench.run;

import org.jspecify.annotations.NullMarked;
