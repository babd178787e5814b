/// Tests of the packaging.
@NullMarked
package casemate.packaging;

import org.jspecify.annotations.NullMarked;
