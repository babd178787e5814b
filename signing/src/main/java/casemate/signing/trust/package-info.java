/// Who may sign a release: root metadata, thresholds per algorithm, the chain of roots,
/// revocations, the time floor. Pure functions over bytes; keeps nothing.
@NullMarked
package casemate.signing.trust;

import org.jspecify.annotations.NullMarked;
