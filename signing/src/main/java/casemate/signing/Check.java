package casemate.signing;

/// What was being checked when something was refused. Names and exit codes are stable: scripts and
/// messages show them, and this is the one place that says them. The codes lie between those of
/// `casemate.cli.base.Exit` and those of `sysexits.h`, far from what shells use themselves (126 and
/// up).
public enum Check {
    /// More bytes, entries or levels than the format allows.
    SIZE("size", 20),
    /// Bytes that are not the format: broken JSON, an unknown or duplicate field, broken base64 or
    /// DER.
    SYNTAX("syntax", 21),
    /// A media type, version or algorithm that is not supported.
    FORMAT("format", 22),
    KEY("key", 23),
    SIGNATURE("signature", 24),
    DIGEST("digest", 25),
    CERTIFICATE("certificate", 26),
    IDENTITY("identity", 27),
    /// The certificate's proof that it is in a certificate transparency log (RFC 6962).
    SCT("certificate-log", 28),
    TIMESTAMP("timestamp", 29),
    LOG_ENTRY("log-entry", 30),
    INCLUSION("inclusion-proof", 31),
    CONSISTENCY("consistency-proof", 32),
    CHECKPOINT("checkpoint", 33),
    STATEMENT("statement", 34),
    THRESHOLD("threshold", 35),
    ROOT("root", 36),
    REVOKED("revoked", 37),
    ROLLBACK("rollback", 38),
    /// Files of media: links, devices, unknown or missing names, names that collide.
    MEDIA("media", 39),
    /// A release that is not for this machine: its platform, or the release it runs now.
    COMPATIBILITY("compatibility", 40),
    /// Too little room to take in what was asked for.
    FREE_SPACE("free-space", 41),
    /// The machine cannot run a release: processor, memory, disk, port, user.
    MACHINE("machine", 42),
    /// What the machine keeps about its installation is lost, damaged, or says otherwise.
    STATE("state", 43),
    /// The server could not be stopped or started.
    SERVICE("service", 44),
    /// A release was started and did not answer.
    HEALTH("health", 45);

    private final String id;
    private final int exitCode;

    Check(String id, int exitCode) {
        this.id = id;
        this.exitCode = exitCode;
    }

    /// The name in JSON output and documentation, for example `inclusion-proof`.
    public String id() {
        return id;
    }

    /// What a command ends with when this check refuses, 20 to 45.
    public int exitCode() {
        return exitCode;
    }
}
