/// Releases as files: the store by digest, the two slots, the link that says which one runs.
@NullMarked
package casemate.install.slot;

import org.jspecify.annotations.NullMarked;
