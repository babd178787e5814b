/// What a caller may say, and how an answer is told to it: the OpenAI surface and the Responses
/// API. May not know who calls, what is allowed, or where a model runs.
@NullMarked
package casemate.gateway.surface;

import org.jspecify.annotations.NullMarked;
