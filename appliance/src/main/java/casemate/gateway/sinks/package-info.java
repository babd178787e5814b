/// Who hears of outcomes: usage, metrics, log. May not change a call, nor be known by it.
@NullMarked
package casemate.gateway.sinks;

import org.jspecify.annotations.NullMarked;
