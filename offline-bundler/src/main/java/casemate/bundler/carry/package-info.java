/// Copies bundles between media: splits them over volumes, joins volumes, makes one tar, completes
/// a delta. Knows names and digests, not signatures: who wants to know what a bundle is worth
/// verifies the copy.
@NullMarked
package casemate.bundler.carry;

import org.jspecify.annotations.NullMarked;
