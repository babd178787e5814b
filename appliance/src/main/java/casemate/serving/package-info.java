/// Which instance serves a route: the fleet of `runtimes` put to the models of `registry`.
@NullMarked
package casemate.serving;

import org.jspecify.annotations.NullMarked;
