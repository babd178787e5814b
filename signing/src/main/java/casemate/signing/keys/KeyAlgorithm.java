package casemate.signing.keys;

/// The algorithms that sign releases and logs. Names are stable: they stand in root metadata.
public enum KeyAlgorithm {
    /// ECDSA over P-256 with SHA-256; signatures are DER (FIPS 186-5, SEC 1).
    P256("ecdsa-p256", "EC", "SHA256withECDSA", "p256"),
    /// Ed25519 (RFC 8032).
    ED25519("ed25519", "Ed25519", "Ed25519", "ed25519"),
    /// ML-DSA-44 (FIPS 204), for log checkpoints.
    ML_DSA_44("ml-dsa-44", "ML-DSA-44", "ML-DSA-44", "mldsa44"),
    /// ML-DSA-87 (FIPS 204), as CNSA 2.0 asks for.
    ML_DSA_87("ml-dsa-87", "ML-DSA-87", "ML-DSA-87", "mldsa87");

    private final String id;
    private final String keyName;
    private final String signatureName;
    private final String fileSuffix;

    KeyAlgorithm(String id, String keyName, String signatureName, String fileSuffix) {
        this.id = id;
        this.keyName = keyName;
        this.signatureName = signatureName;
        this.fileSuffix = fileSuffix;
    }

    /// As in root metadata, for example `ml-dsa-87`.
    public String id() {
        return id;
    }

    /// As in file names, for example `mldsa87`.
    public String fileSuffix() {
        return fileSuffix;
    }

    /// Whether a quantum computer is not known to break it.
    public boolean postQuantum() {
        return this == ML_DSA_44 || this == ML_DSA_87;
    }

    String keyName() {
        return keyName;
    }

    String signatureName() {
        return signatureName;
    }
}
