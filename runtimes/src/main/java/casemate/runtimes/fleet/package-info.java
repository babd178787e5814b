/// The supervisor: instances, their states, their processes, and which of them fit on the devices
/// together. No policy, no tenants, no HTTP surface towards applications.
@NullMarked
package casemate.runtimes.fleet;

import org.jspecify.annotations.NullMarked;
