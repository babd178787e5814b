/// The bundle's words as values and its manifest as bytes. No I/O: who reads the bytes has checked
/// their signatures already.
@NullMarked
package casemate.bundler.format;

import org.jspecify.annotations.NullMarked;
