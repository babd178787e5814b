@NullMarked
package casemate.runtimes.peer;

import org.jspecify.annotations.NullMarked;
