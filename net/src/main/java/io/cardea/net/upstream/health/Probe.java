// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.file.HealthConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.net.upstream.pool.Connector;
import io.cardea.net.upstream.pool.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What is asked of one instance, and what is a good answer.
record Probe(Connector connector, Endpoint endpoint, HealthConfig config) {
    private static final String AGENT = "cardea-health";

    /// @param endpoint of the instance; it is asked on the port that the configuration names, and is not spoken to beyond what is asked for
    static Probe of(Connector connector, Endpoint endpoint, HealthConfig config) {
        int port = endpoint.isUnix() ? endpoint.port() : config.port().orElse(endpoint.port());
        boolean secure = endpoint.secure() && config.by() != HealthConfig.By.TCP;
        return new Probe(connector, new Endpoint(endpoint.text(), secure, endpoint.http2(), endpoint.host(), endpoint.name(), port, endpoint.unixPath()), config);
    }

    /// Whether nothing is asked once the connection stands.
    boolean endsWithConnection() {
        return config.by() == HealthConfig.By.TCP || config.by() == HealthConfig.By.TLS;
    }

    boolean isGrpc() {
        return config.by() == HealthConfig.By.GRPC;
    }

    String target() {
        return isGrpc() ? GrpcHealth.TARGET : config.path();
    }

    static Fields fields(HealthConfig config, String authority) {
        var fields = new Fields().add(FieldName.HOST, config.host().orElse(authority)).add(FieldName.USER_AGENT, AGENT);
        config.headers().forEach((name, value) -> fields.set(FieldName.of(name), value));
        return fields;
    }

    Request request() {
        var fields = fields(config, endpoint.authority());
        var body = Body.empty();
        if (isGrpc()) {
            fields.set(FieldName.CONTENT_TYPE, "application/grpc");
            body = Body.of(GrpcHealth.request(config.service()));
        }
        return new Request(isGrpc() ? "POST" : config.method(), endpoint.secure() ? "https" : "http", endpoint.host(), endpoint.port(), target(), "", "1.1", fields, body);
    }

    boolean isGood(int status) {
        return isGood(config.status(), status);
    }

    /// @param good such as `204` and `2xx`
    static boolean isGood(List<String> good, int status) {
        for (var each : good) {
            if (each.endsWith("xx") ? each.charAt(0) - '0' == status / 100 : each.equals(String.valueOf(status))) return true;
        }
        return false;
    }

    /// The text that must be found, a character for each byte.
    String wanted() {
        return new String(config.body().orElse("").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
