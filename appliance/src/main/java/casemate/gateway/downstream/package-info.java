/// The client's side of a model call: its request as it comes from the wire, its answer as it goes
/// out. Everything happens on the event loop of the client's connection. May not know the other
/// rooms of the gateway.
@NullMarked
package casemate.gateway.downstream;

import org.jspecify.annotations.NullMarked;
