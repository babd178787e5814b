/// The HTTP edge: the OpenAI surface and the streaming relay. The only place with HTTP types on the
/// way of a request.
@NullMarked
package casemate.gateway;

import org.jspecify.annotations.NullMarked;
