/// The `casemate` command.
@NullMarked
package casemate.cli;

import org.jspecify.annotations.NullMarked;
