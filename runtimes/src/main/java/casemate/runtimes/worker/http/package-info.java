/// HTTP/1.1 on a Unix domain socket, strict JSON and OpenAI errors: what the workers share. Knows
/// nothing of models.
@NullMarked
package casemate.runtimes.worker.http;

import org.jspecify.annotations.NullMarked;
