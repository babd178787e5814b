package casemate.signing;

/// What was being checked when something was refused. Names are stable: scripts and messages show
/// them.
public enum Check {
    /// More bytes, entries or levels than the format allows.
    SIZE("size"),
    /// Bytes that are not the format: broken JSON, an unknown or duplicate field, broken base64 or
    /// DER.
    SYNTAX("syntax"),
    /// A media type, version or algorithm that is not supported.
    FORMAT("format"),
    KEY("key"),
    SIGNATURE("signature"),
    DIGEST("digest"),
    CERTIFICATE("certificate"),
    IDENTITY("identity"),
    /// The certificate's proof that it is in a certificate transparency log (RFC 6962).
    SCT("certificate-log"),
    TIMESTAMP("timestamp"),
    LOG_ENTRY("log-entry"),
    INCLUSION("inclusion-proof"),
    CONSISTENCY("consistency-proof"),
    CHECKPOINT("checkpoint"),
    STATEMENT("statement"),
    THRESHOLD("threshold"),
    ROOT("root"),
    REVOKED("revoked"),
    ROLLBACK("rollback"),
    EXPIRED("expired"),
    /// Files of media: links, devices, unknown or missing names, names that collide.
    MEDIA("media"),
    /// A release that is not for this machine: its platform, or the release it runs now.
    COMPATIBILITY("compatibility"),
    /// Too little room to take in what was asked for.
    FREE_SPACE("free-space"),
    /// The machine cannot run a release: processor, memory, disk, port, user.
    MACHINE("machine"),
    /// What the machine keeps about its installation is lost, damaged, or says otherwise.
    STATE("state"),
    /// The server could not be stopped or started.
    SERVICE("service"),
    /// A release was started and did not answer.
    HEALTH("health");

    private final String id;

    Check(String id) {
        this.id = id;
    }

    /// The name in JSON output and documentation, for example `inclusion-proof`.
    public String id() {
        return id;
    }
}
