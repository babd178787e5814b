/// What a model file says about itself, read from hostile bytes within hard bounds, and how much
/// memory serving it takes. No process, no network, no native code.
@NullMarked
package casemate.runtimes.model;

import org.jspecify.annotations.NullMarked;
