/// Who is at the other end of a Unix socket, as the kernel says it. Knows nothing of runtimes, HTTP
/// or Netty.
@NullMarked
package casemate.runtimes.peer;

import org.jspecify.annotations.NullMarked;
