package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.StrictJson;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom to believe (sigstore/protobuf-specs, `sigstore_trustroot.proto`). It comes from what is
/// pinned on this machine, never from the media that is being verified.
public record TrustedRoot(
        List<TrustedLog> logs,
        List<TrustedAuthority> certificateAuthorities,
        List<TrustedLog> certificateLogs,
        List<TrustedAuthority> timestampAuthorities) {
    public static final int MAX_BYTES = 1024 * 1024;

    private static final String MEDIA_TYPE =
            "application/vnd\\.dev\\.sigstore\\.trustedroot(\\+json;version=0\\.[12]|\\.v0\\.[12]\\+json)";
    private static final int MAX_ITEMS = 64;

    public TrustedRoot {
        logs = List.copyOf(logs);
        certificateAuthorities = List.copyOf(certificateAuthorities);
        certificateLogs = List.copyOf(certificateLogs);
        timestampAuthorities = List.copyOf(timestampAuthorities);
    }

    public static TrustedRoot parse(byte[] json) throws RefusedException {
        JsonObject root = StrictJson.parse(json, MAX_BYTES, "trusted root");
        String mediaType = root.string("mediaType");
        if (!mediaType.matches(MEDIA_TYPE)) {
            throw new RefusedException(
                    Check.FORMAT,
                    "the trusted root's media type is not supported",
                    "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                    mediaType);
        }
        var out =
                new TrustedRoot(
                        logs(root, "tlogs"),
                        authorities(root, "certificateAuthorities"),
                        logs(root, "ctlogs"),
                        authorities(root, "timestampAuthorities"));
        root.done();
        return out;
    }

    private static List<TrustedLog> logs(JsonObject root, String name) throws RefusedException {
        var out = new ArrayList<TrustedLog>();
        for (JsonObject log : root.objects(name, MAX_ITEMS)) {
            out.add(log(log));
        }
        return out;
    }

    private static TrustedLog log(JsonObject log) throws RefusedException {
        if (!log.string("hashAlgorithm").equals("SHA2_256")) {
            throw new RefusedException(
                    Check.FORMAT,
                    log.where() + " has an unsupported hash",
                    "SHA2_256",
                    log.string("hashAlgorithm"));
        }
        log.string("operator", "");
        JsonObject key = log.object("publicKey");
        byte[] logId = keyId(log.object("logId"));
        JsonObject checkpointKey = log.optionalObject("checkpointKeyId");
        byte[] hint = checkpointKey == null ? logId : keyId(checkpointKey);
        var out =
                new TrustedLog(
                        log.string("baseUrl", ""),
                        PublicKeys.fromTrustedRoot(
                                key.base64("rawBytes"), key.string("keyDetails")),
                        logId,
                        Arrays.copyOf(hint, 4),
                        validity(key.optionalObject("validFor")));
        key.done();
        log.done();
        return out;
    }

    private static byte[] keyId(JsonObject id) throws RefusedException {
        byte[] bytes = id.base64("keyId");
        id.done();
        return bytes;
    }

    private static List<TrustedAuthority> authorities(JsonObject root, String name)
            throws RefusedException {
        var out = new ArrayList<TrustedAuthority>();
        for (JsonObject authority : root.objects(name, MAX_ITEMS)) {
            out.add(authority(authority));
        }
        return out;
    }

    private static TrustedAuthority authority(JsonObject authority) throws RefusedException {
        JsonObject subject = authority.optionalObject("subject");
        if (subject != null) {
            subject.string("organization", "");
            subject.string("commonName", "");
            subject.done();
        }
        authority.string("operator", "");
        JsonObject chain = authority.object("certChain");
        var certificates = new ArrayList<X509Certificate>();
        for (JsonObject item : chain.objects("certificates", MAX_ITEMS)) {
            certificates.add(Certificates.parse(item.base64("rawBytes"), item.where()));
            item.done();
        }
        chain.done();
        if (certificates.isEmpty()) {
            throw new RefusedException(Check.SYNTAX, chain.where() + " is empty");
        }
        var out =
                new TrustedAuthority(
                        authority.string("uri", ""),
                        certificates,
                        validity(authority.optionalObject("validFor")));
        authority.done();
        return out;
    }

    private static Validity validity(@Nullable JsonObject range) throws RefusedException {
        if (range == null) {
            return new Validity(null, null);
        }
        var out = new Validity(instant(range, "start"), instant(range, "end"));
        range.done();
        return out;
    }

    private static @Nullable Instant instant(JsonObject range, String name)
            throws RefusedException {
        if (!range.has(name)) {
            return null;
        }
        try {
            return Instant.parse(range.string(name));
        } catch (DateTimeException e) {
            throw new RefusedException(
                    Check.SYNTAX, range.where() + "." + name + " is no RFC 3339 time");
        }
    }
}
