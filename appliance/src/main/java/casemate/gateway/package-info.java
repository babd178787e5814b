/// The way of a model call: its stations in one list ([Gateway#way]), the call itself with its
/// stages, its outcome. May not know Quarkus, routers or how bytes are read and written; nothing of
/// what lies below here imports it but `routes` and `sinks`.
@NullMarked
package casemate.gateway;

import org.jspecify.annotations.NullMarked;
