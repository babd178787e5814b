package casemate.signing.keyless;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;

/// The names that sigstore gives to a key with its scheme (`PublicKeyDetails`).
final class KeyDetails {
    private KeyDetails() {}

    static boolean matches(String details, PublicKey key) {
        return switch (key) {
            case ECPublicKey ec ->
                    details.startsWith(
                            "PKIX_ECDSA_P" + ec.getParams().getOrder().bitLength() + "_SHA_");
            case EdECPublicKey _ ->
                    details.equals("PKIX_ED25519") || details.equals("PKIX_ED25519_PH");
            case RSAPublicKey rsa ->
                    details.equals("PKIX_RSA_PKCS1V15_" + rsa.getModulus().bitLength() + "_SHA256");
            default -> false;
        };
    }
}
