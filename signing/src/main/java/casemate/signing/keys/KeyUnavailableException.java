package casemate.signing.keys;

/// A private key that should sign does not. Carries no cause: causes may quote key material.
public final class KeyUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeyUnavailableException(String message) {
        super(message);
    }
}
