/// What a worker is told on its command line, checked. May not know engines or HTTP.
@NullMarked
package casemate.runtimes.worker.options;

import org.jspecify.annotations.NullMarked;
