/// Holds the documentation to the code: what is there is described, and what is described is there.
@NullMarked
package casemate.docs;

import org.jspecify.annotations.NullMarked;
