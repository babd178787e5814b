/// Where a bundle's bytes come from: a directory, a tar, several volumes. Everything here is
/// hostile; nothing is written.
@NullMarked
package casemate.bundler.media;

import org.jspecify.annotations.NullMarked;
