/// Files that survive a power cut. May not know what is installed.
@NullMarked
package casemate.install.disk;

import org.jspecify.annotations.NullMarked;
