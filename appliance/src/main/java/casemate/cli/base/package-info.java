/// What every command has: its options, its output, its exit codes. May not know a particular
/// command.
@NullMarked
package casemate.cli.base;

import org.jspecify.annotations.NullMarked;
