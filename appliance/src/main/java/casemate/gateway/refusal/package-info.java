/// What a caller is told instead of an answer: the errors, and the exception that carries one. May
/// not know anything else of ours.
@NullMarked
package casemate.gateway.refusal;

import org.jspecify.annotations.NullMarked;
