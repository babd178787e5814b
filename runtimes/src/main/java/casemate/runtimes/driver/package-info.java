/// One small class for each runtime: how it is started, where it listens, how its health is asked,
/// what it can do. A driver describes; it never starts a process itself.
@NullMarked
package casemate.runtimes.driver;

import org.jspecify.annotations.NullMarked;
