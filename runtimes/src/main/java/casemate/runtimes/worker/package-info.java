/// The child process behind `casemate runtime-worker`: native inference code behind HTTP on a Unix
/// domain socket. Nothing here runs in the process of the gateway.
@NullMarked
package casemate.runtimes.worker;

import org.jspecify.annotations.NullMarked;
