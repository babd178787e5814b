/// Which route a request may take. Pure: no I/O, no CDI, no clock of its own.
@NullMarked
package casemate.policy;

import org.jspecify.annotations.NullMarked;
