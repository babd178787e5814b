/// An answer on its way from a runtime to its client: writers, event buffer, scan. May not know
/// connections to runtimes, routes, models or callers.
@NullMarked
package casemate.gateway.relay;

import org.jspecify.annotations.NullMarked;
