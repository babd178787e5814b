/// The release bundle: planning, packing, signing file by file, splitting over media, joining,
/// deltas, and verifying before anything is parsed. Depends on signing only; no CDI, no HTTP
/// server, no printing, no clock of its own.
@NullMarked
package casemate.bundler;

import org.jspecify.annotations.NullMarked;
