/// What was used, by whom, of which model.
@NullMarked
package casemate.metering;

import org.jspecify.annotations.NullMarked;
