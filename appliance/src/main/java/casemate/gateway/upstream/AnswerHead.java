package casemate.gateway.upstream;

/// What the head of a runtime's answer says, as far as anybody asks.
///
/// @param status from 200 to 599
/// @param length of the body in bytes; -1 when its end is said otherwise
/// @param eventStream whether the body is a stream of server-sent events
/// @param keepAlive whether the runtime takes another request over the connection, by its own word
public record AnswerHead(int status, long length, boolean eventStream, boolean keepAlive) {}
