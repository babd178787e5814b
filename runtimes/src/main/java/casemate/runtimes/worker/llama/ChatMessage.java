package casemate.runtimes.worker.llama;

/// One message of a conversation.
///
/// @param role `system`, `user` or `assistant`
public record ChatMessage(String role, String content) {}
