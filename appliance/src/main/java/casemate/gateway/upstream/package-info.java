/// HTTP/1.1 to the instances of this machine: Unix domain sockets or loopback, on the event loop of
/// the client's own connection. Knows bytes and connections, not models.
@NullMarked
package casemate.gateway.upstream;

import org.jspecify.annotations.NullMarked;
