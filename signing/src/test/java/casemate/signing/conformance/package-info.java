/// Runs public test vectors in their projects' own form. The only place of this module that prints.
@NullMarked
package casemate.signing.conformance;

import org.jspecify.annotations.NullMarked;
