/// Install, upgrade, roll back and uninstall: slots, the journal that survives a power cut, the
/// service. A library without CDI, HTTP server or printing; what it asks of a running server is a
/// port that the command fills.
@NullMarked
package casemate.install;

import org.jspecify.annotations.NullMarked;
