// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.security;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import java.util.ArrayList;
import java.util.List;

/// Adds fixed fields to every answer of the route, where the origin has not said the same itself.
final class SecurityHeadersPolicy implements Inline {
    private static final FieldName STRICT_TRANSPORT_SECURITY = FieldName.of("Strict-Transport-Security");
    private static final FieldName CONTENT_SECURITY_POLICY = FieldName.of("Content-Security-Policy");

    private final List<Line> lines;
    private final String framing;
    private final String transport;
    private final boolean override;

    private record Line(FieldName name, String value) {}

    SecurityHeadersPolicy(SecurityHeadersConfig config) {
        var lines = new ArrayList<Line>();
        if (config.nosniff()) lines.add(new Line(FieldName.of("X-Content-Type-Options"), "nosniff"));
        line(lines, "Referrer-Policy", config.referrerPolicy());
        line(lines, "Permissions-Policy", config.permissionsPolicy().orElse(""));
        line(lines, "Cross-Origin-Opener-Policy", config.crossOriginOpenerPolicy());
        line(lines, "X-Frame-Options", frameOptions(config.frameAncestors()));
        this.lines = List.copyOf(lines);
        this.framing = frameAncestors(config.frameAncestors());
        this.transport = config.hsts().enabled() ? config.hsts().value() : "";
        this.override = config.override();
    }

    private static void line(List<Line> lines, String name, String value) {
        if (!value.isBlank()) lines.add(new Line(FieldName.of(name), value.strip()));
    }

    /// The older field, for what it can say; a list of origins is beyond it.
    private static String frameOptions(List<String> ancestors) {
        return switch (String.join(" ", ancestors)) {
            case "self" -> "SAMEORIGIN";
            case "none" -> "DENY";
            default -> "";
        };
    }

    private static String frameAncestors(List<String> ancestors) {
        if (ancestors.isEmpty() || ancestors.contains("any")) return "";
        var sources = ancestors.stream().map(source -> source.equals("self") || source.equals("none") ? '\'' + source + '\'' : source).toList();
        return "frame-ancestors " + String.join(" ", sources);
    }

    @Override
    public Step step() {
        return Step.TRANSFORM;
    }

    @Override
    public Back back() {
        return Back.ALWAYS;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return Verdict.NEXT;
    }

    @Override
    public Response onResponse(Exchange exchange, Response response) {
        var fields = response.fields();
        for (var line : lines) {
            if (override) fields.set(line.name, line.value);
            else if (!fields.contains(line.name)) fields.add(line.name, line.value);
        }
        // Several policies hold together, so a second one can only forbid more: an origin's own is never lost.
        if (!framing.isEmpty() && (override || !fields.contains(CONTENT_SECURITY_POLICY))) fields.add(CONTENT_SECURITY_POLICY, framing);
        var request = exchange.request();
        if (!request.scheme().equals("https")) {
            fields.remove(STRICT_TRANSPORT_SECURITY); // RFC 6797 §7.2: never over plain http
        } else if (!transport.isEmpty() && !isLocal(request.host()) && (override || !fields.contains(STRICT_TRANSPORT_SECURITY))) {
            fields.set(STRICT_TRANSPORT_SECURITY, transport);
        }
        return response;
    }

    /// A developer's machine speaks plain http on its other ports, and browsers would remember for all of them.
    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.endsWith(".localhost");
    }

    @Override
    public String toString() {
        return "security-headers";
    }
}
