/// C2SP signed notes and checkpoints: parse, sign, verify. Knows nothing of what a log holds.
@NullMarked
package casemate.signing.note;

import org.jspecify.annotations.NullMarked;
