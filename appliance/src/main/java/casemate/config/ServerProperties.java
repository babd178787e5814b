package casemate.config;

import casemate.host.Descriptors;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The settings of Quarkus that follow from ours. Nobody sets Quarkus's own by hand.
public final class ServerProperties {
    private ServerProperties() {}

    public static Map<String, String> of(Prepared prepared) {
        CasemateConfig config = prepared.config();
        Map<String, String> p = new LinkedHashMap<>();
        p.put("quarkus.http.host", config.listen().host());
        p.put("quarkus.http.port", Integer.toString(config.listen().port()));
        p.put("quarkus.http.limits.max-body-size", config.limits().bodyBytes() + "");
        p.put("quarkus.http.limits.max-header-size", config.limits().headerBytes() + "");
        p.put(
                "quarkus.http.limits.max-connections",
                Descriptors.places(config.connections().places()) + "");
        p.put("quarkus.datasource.jdbc.url", prepared.directory().jdbcUrl());
        // Else the transaction log appears wherever the server was started.
        p.put(
                "quarkus.transaction-manager.object-store.directory",
                prepared.directory().db().resolve("transactions").toString());
        p.put("quarkus.log.level", config.logLevel().toUpperCase(Locale.ROOT));
        return p;
    }
}
