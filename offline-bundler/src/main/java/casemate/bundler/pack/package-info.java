/// The maker's side: from `bundle.yaml` to a bundle directory, its signatures, its log entries and
/// attestations. Never needs a private key to pack, nor the chunks to sign.
@NullMarked
package casemate.bundler.pack;

import org.jspecify.annotations.NullMarked;
