// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Response;
import io.cardea.core.http.Statuses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What a client sees of a failure: problem+json (RFC 9457) or the operator's page, and `Proxy-Status` (RFC 9209).
///
/// Details are shown only of the client's own mistakes, and of guards that they refused it; what failed behind the edge is for the log.
final class ErrorPages {
    private final Map<String, String> pages = new HashMap<>();

    /// @throws IllegalArgumentException if a page cannot be read, or its key is no status
    ErrorPages(Map<String, Path> files) {
        files.forEach((key, path) -> {
            if (!key.matches("[1-5][0-9][0-9]|[1-5]xx|default")) {
                throw new IllegalArgumentException("expected a status such as `404`, `5xx` or `default` in errors.pages, found `" + key + "`");
            }
            try {
                pages.put(key, Files.readString(path));
            } catch (IOException e) {
                throw new IllegalArgumentException("the page for " + key + " cannot be read: " + path, e);
            }
        });
    }

    Response page(Exchange exchange, Failure failure) {
        int status = failure.status() == 499 ? 400 : failure.status();
        var fields = new Fields();
        var guard = failure.kind().guard();
        fields.add(FieldName.PROXY_STATUS, "cardea; error=" + failure.kind().proxyStatus() + (guard.isEmpty() ? "" : "; details=\"" + guard + '"'));
        fields.add(FieldName.X_REQUEST_ID, exchange.requestId());
        fields.add(FieldName.CACHE_CONTROL, "no-store");
        if (status == 503) fields.add(FieldName.RETRY_AFTER, Integer.toString(failure.retryAfter()));
        if (Grpc.is(exchange.request().fields())) {
            return Grpc.refusal(Grpc.status(failure, exchange.request().fields(), exchange.elapsed()), failure.told().isEmpty() ? Statuses.reason(status) : failure.told(), fields);
        }
        var title = Statuses.reason(status);
        var own = pages.getOrDefault(Integer.toString(status), pages.getOrDefault(status / 100 + "xx", pages.getOrDefault("default", "")));
        if (!own.isEmpty()) {
            fields.add(FieldName.CONTENT_TYPE, "text/html; charset=utf-8");
            var html = own.replace("{status}", Integer.toString(status)).replace("{title}", title).replace("{request-id}", exchange.requestId());
            return new Response(status, fields, Body.of(html.getBytes(StandardCharsets.UTF_8)));
        }
        fields.add(FieldName.CONTENT_TYPE, "application/problem+json");
        var json = new StringBuilder(192).append("{\"type\":\"about:blank\",\"title\":\"").append(title).append("\",\"status\":").append(status);
        if (!failure.told().isEmpty()) {
            json.append(",\"detail\":");
            quote(json, failure.told());
        }
        json.append(",\"requestId\":\"").append(exchange.requestId()).append("\"}\n");
        return new Response(status, fields, Body.of(json.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < Math.min(text.length(), 300); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') json.append('\\').append(c);
            else if (c < 0x20 || c >= 0x7f) json.append(String.format("\\u%04x", (int) c));
            else json.append(c);
        }
        json.append('"');
    }
}
