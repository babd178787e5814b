@NullMarked
package casemate.runtimes.worker.llama;

import org.jspecify.annotations.NullMarked;
