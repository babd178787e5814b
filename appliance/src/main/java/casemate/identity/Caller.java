package casemate.identity;

/// Who sent a request, as far as its key proves it.
///
/// @param keyId the key's public identifier; never the key
/// @param name what the operator called the key
public record Caller(String keyId, String name, Role role) {

    /// What a key may do.
    public enum Role {
        /// May call models.
        APPLICATION,
        /// May call models and administer the appliance.
        OPERATOR
    }
}
