/// Every setting, read and checked once at start, all mistakes reported at once. And the data
/// directory.
@NullMarked
package casemate.config;

import org.jspecify.annotations.NullMarked;
