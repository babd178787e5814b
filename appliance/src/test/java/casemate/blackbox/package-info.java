/// The appliance as its users meet it: the packaged executable, real processes, real sockets.
/// `-Dcasemate.executable=PATH` runs the same tests against another form of it.
@NullMarked
package casemate.blackbox;

import org.jspecify.annotations.NullMarked;
