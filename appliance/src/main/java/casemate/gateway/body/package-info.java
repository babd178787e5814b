/// A request's body, and the memory that callers may make us hold. May not know what a body means.
@NullMarked
package casemate.gateway.body;

import org.jspecify.annotations.NullMarked;
