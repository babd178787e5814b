package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/// The OpenAPI document, which a started server hands out as the build wrote it.
class ApiDescriptionIT {
    @Test
    void itIsThereInBothFormats() throws Exception {
        try (Appliance appliance = Appliance.install("").serve()) {
            HttpResponse<String> yaml = appliance.get("/openapi");
            assertThat(yaml.statusCode()).isEqualTo(200);
            assertThat(yaml.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/yaml"));
            assertThat(yaml.body())
                    .contains("openapi: 3.1.0", "/v1/chat/completions:", "/admin/v1/models:");

            HttpResponse<String> json = appliance.get("/openapi?format=json");
            assertThat(json.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
            assertThat(json.body()).startsWith("{").contains("\"/v1/chat/completions\"");
        }
    }
}
