/// What hangs on Quarkus' router, and the gateway in the running server: the only room of the
/// gateway that knows Quarkus. May not stand on the way of a model call; nothing imports it but the
/// command.
@NullMarked
package casemate.gateway.routes;

import org.jspecify.annotations.NullMarked;
