/// Stand-ins for inference runtimes, as fast as possible so that what is measured is the proxy
/// before them. They compute nothing.
@NullMarked
package casemate.bench.mock;

import org.jspecify.annotations.NullMarked;
