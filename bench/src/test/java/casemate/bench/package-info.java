@NullMarked
package casemate.bench;

import org.jspecify.annotations.NullMarked;
