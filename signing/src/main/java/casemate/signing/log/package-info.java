/// The release log: a transparency log of our own releases, and its entries in sigstore bundles.
@NullMarked
package casemate.signing.log;

import org.jspecify.annotations.NullMarked;
