/// What the appliance has of its machine: its data directory and the lock on it, descriptors,
/// recurring work. May not know what any of it is for.
@NullMarked
package casemate.host;

import org.jspecify.annotations.NullMarked;
