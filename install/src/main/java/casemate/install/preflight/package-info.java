/// Whether this machine can run a release. Reads only.
@NullMarked
package casemate.install.preflight;

import org.jspecify.annotations.NullMarked;
