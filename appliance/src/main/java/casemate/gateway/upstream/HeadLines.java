package casemate.gateway.upstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads the lines of one answer's head: the status line, then header lines. Of the header lines
/// four count here; the others are only looked at for their form.
final class HeadLines {
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] CONTENT_TYPE = ascii("content-type");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] EVENT_STREAM = ascii("text/event-stream");
    private static final byte[] VERSION = ascii("http/1.");
    private static final int STATUS_LINE = "HTTP/1.1 200".length();

    private boolean begun;
    private int status;
    private boolean keepAlive;
    private long length;
    private boolean chunked;
    private boolean eventStream;

    void reset() {
        begun = false;
        status = 0;
        keepAlive = false;
        length = -1;
        chunked = false;
        eventStream = false;
    }

    /// @param from where the line begins in `in`
    /// @param to where it ends, without its line break
    /// @throws IOException when it is not a line of HTTP/1.1
    void line(byte[] in, int from, int to) throws IOException {
        if (begun) {
            header(in, from, to);
        } else {
            status(in, from, to);
        }
    }

    private void status(byte[] in, int from, int to) throws IOException {
        if (to - from < STATUS_LINE
                || !begins(in, from, to, VERSION)
                || in[from + 8] != ' '
                || (to - from > STATUS_LINE && in[from + STATUS_LINE] != ' ')) {
            throw new IOException("not the status line of an HTTP/1 answer");
        }
        keepAlive = in[from + 7] != '0';
        for (int i = from + 9; i < from + STATUS_LINE; i++) {
            status = status * 10 + digit(in[i]);
        }
        if (status < 100 || status > 599) {
            throw new IOException("a status of " + status);
        }
        begun = true;
    }

    private static int digit(byte b) throws IOException {
        if (b < '0' || b > '9') {
            throw new IOException("a number with something else in it");
        }
        return b - '0';
    }

    private void header(byte[] in, int from, int to) throws IOException {
        int colon = from;
        while (colon < to && in[colon] != ':') {
            colon++;
        }
        if (colon == from || colon == to) {
            throw new IOException("a header line without a name");
        }
        if (isName(in, from, colon, CONTENT_LENGTH)) {
            contentLength(in, trimmedStart(in, colon + 1, to), to);
        } else if (isName(in, from, colon, CONTENT_TYPE)) {
            eventStream = begins(in, trimmedStart(in, colon + 1, to), to, EVENT_STREAM);
        } else if (isName(in, from, colon, CONNECTION)) {
            connection(value(in, colon, to));
        } else if (isName(in, from, colon, TRANSFER_ENCODING)) {
            if (!value(in, colon, to).equals("chunked")) {
                throw new IOException("a transfer encoding that was not asked for");
            }
            chunked = true;
        }
    }

    private static boolean isName(byte[] in, int from, int to, byte[] name) {
        return to - from == name.length && begins(in, from, to, name);
    }

    /// @param start in lower case; `in` may be in any
    private static boolean begins(byte[] in, int from, int to, byte[] start) {
        if (to - from < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            int b = in[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static int trimmedStart(byte[] in, int from, int to) {
        int at = from;
        while (at < to && (in[at] == ' ' || in[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String value(byte[] in, int colon, int to) {
        return new String(in, colon + 1, to - colon - 1, StandardCharsets.US_ASCII)
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private void contentLength(byte[] in, int from, int to) throws IOException {
        long said = 0;
        int end = to;
        while (end > from && (in[end - 1] == ' ' || in[end - 1] == '\t')) {
            end--;
        }
        if (from == end || end - from > 18) {
            throw new IOException("a content length that is no number");
        }
        for (int i = from; i < end; i++) {
            said = said * 10 + digit(in[i]);
        }
        if (length >= 0 && length != said) {
            throw new IOException("two content lengths");
        }
        length = said;
    }

    private void connection(String value) {
        if (value.contains("close")) {
            keepAlive = false;
        } else if (value.contains("keep-alive")) {
            keepAlive = true;
        }
    }

    boolean begun() {
        return begun;
    }

    boolean chunked() {
        return chunked;
    }

    boolean informational() {
        return status < 200;
    }

    /// No body follows, whatever the head says.
    boolean bodiless() {
        return status == 204 || status == 304;
    }

    /// What all lines said together. A body without a length goes on to the end of the connection;
    /// who says both, a length and chunks, is not to be trusted with another request.
    AnswerHead head() {
        long said = bodiless() ? 0 : chunked ? -1 : length;
        boolean again = keepAlive && (said >= 0 || chunked) && !(chunked && length >= 0);
        return new AnswerHead(status, said, eventStream, again);
    }
}
