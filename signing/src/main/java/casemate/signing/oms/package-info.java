/// OpenSSF Model Signing v1.0: one signature over all files of a model.
@NullMarked
package casemate.signing.oms;

import org.jspecify.annotations.NullMarked;
