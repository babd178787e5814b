/// Makes one executable file of a Java runtime, the built application and its trained caches. Runs
/// at build time only: nothing here is shipped.
@NullMarked
package casemate.packaging;

import org.jspecify.annotations.NullMarked;
