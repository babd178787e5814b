/// The administrative API, and the same operations for commands that work without a server.
@NullMarked
package casemate.admin;

import org.jspecify.annotations.NullMarked;
