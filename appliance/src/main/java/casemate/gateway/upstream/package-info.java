/// HTTP/1.1 to the instances of this machine: Unix domain sockets or loopback, on the event loop of
/// the client's own connection. Knows bytes and connections. May not know models, callers or the
/// other rooms of the gateway.
@NullMarked
package casemate.gateway.upstream;

import org.jspecify.annotations.NullMarked;
