package casemate.blackbox;

/// Requests of clients that make the server hold something, as they go over the wire.
final class Holding {
    private Holding() {}

    /// @param framing the line that says how the body is framed
    static String head(String path, String key, String framing) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + key
                + "\r\nContent-Type: application/json\r\n"
                + framing
                + "\r\n\r\n";
    }

    /// The beginning of a body of 15 MiB.
    static String beginning(String key) {
        return head("/v1/chat/completions", key, "Content-Length: " + (15 << 20))
                + "{\"model\":\"casemate-demo\",\"messages\":\"";
    }

    /// @param more fields, each with a comma before it
    static String stream(String key, String more, int tokens) {
        String body =
                "{\"model\":\"casemate-demo\",\"stream\":true,\"max_tokens\":"
                        + tokens
                        + more
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                        + "c".repeat(200)
                        + "\"}]}";
        return head("/v1/chat/completions", key, "Content-Length: " + body.length()) + body;
    }
}
