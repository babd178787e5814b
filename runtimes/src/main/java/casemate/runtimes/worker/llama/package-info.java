/// The embedded llama.cpp: its library, its prompts, its answers. The only place that calls it.
@NullMarked
package casemate.runtimes.worker.llama;

import org.jspecify.annotations.NullMarked;
