package casemate.bench.load;

/// What one load came to. Times are microseconds, memory is bytes.
///
/// @param requests answered completely with 200 within the measured time; streams that ended with
///   `[DONE]`
/// @param errors other statuses, broken connections, and (in `RATE`) requests that were due but
///   never answered; streams that did not end with `[DONE]`; but not that a kept connection was
///   closed between two answers (in `GENERATE`)
/// @param seconds measured
/// @param latency of whole requests; empty for streams
/// @param chunksExpected of all streams together
/// @param chunkDelay from sending to reading; empty for plain requests
/// @param firstChunk from the request's sending to the first chunk's reading
/// @param slowBytes read by all slow readers together
/// @param slowOpen slow readers that were still served at the end
/// @param metered of the process that was asked for
/// @param tokens that were generated within the measured time: of each whole answer, as its `usage`
///   says, the share of its time that lies there
public record LoadReport(
        long requests,
        long errors,
        double seconds,
        Spread latency,
        long chunksExpected,
        long chunksRead,
        Spread chunkDelay,
        Spread firstChunk,
        long slowBytes,
        int slowOpen,
        ProcessMeter.Figures metered,
        long tokens) {

    public double perSecond() {
        return requests / seconds;
    }

    public double tokensPerSecond() {
        return tokens / seconds;
    }

    /// Microseconds of CPU time that the metered process spent on each request.
    public double cpuMicrosPerRequest() {
        return requests == 0 ? Double.NaN : metered.cpuSeconds() * 1e6 / requests;
    }
}
