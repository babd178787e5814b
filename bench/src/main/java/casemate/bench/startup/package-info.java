/// How fast each form of the executable is there, and how much of it.
@NullMarked
package casemate.bench.startup;

import org.jspecify.annotations.NullMarked;
