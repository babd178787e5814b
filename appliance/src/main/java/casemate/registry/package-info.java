/// The models this appliance knows: their files, digests, facts.
@NullMarked
package casemate.registry;

import org.jspecify.annotations.NullMarked;
