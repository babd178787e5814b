@NullMarked
package casemate.bench.gateway;

import org.jspecify.annotations.NullMarked;
