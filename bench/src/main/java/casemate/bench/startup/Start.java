package casemate.bench.startup;

/// One start of one form. Times are milliseconds from the moment that the process was asked for,
/// memory is MiB of the server's own process.
///
/// @param version until `casemate version` had printed and ended
/// @param health until the first answer to `GET /health`
/// @param key until the first answer to a request with a key, which needs the store
/// @param chat until the first chat request was answered, by an embedded runtime started for it
/// @param rss resident size after the first answer
/// @param rssAfterChat resident size after the first chat
record Start(
        double version, double health, double key, double chat, double rss, double rssAfterChat) {}
