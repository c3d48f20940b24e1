// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The page for people, from the same plain values that others get as JSON.
final class ServicesText {
    private static final String ROW = "  %-32s %-10s %6s %4s %9s %9s %9s %8s %8s %7s  %s";

    private final StringBuilder text = new StringBuilder(1024);

    private ServicesText() {}

    /// @param histories whether to say what befell each endpoint
    static String of(List<Map<String, Object>> services, boolean histories) {
        var page = new ServicesText();
        if (services.isEmpty()) page.line("no service is in use");
        services.forEach(each -> page.service(each, histories));
        return page.text.toString();
    }

    private void service(Map<String, Object> service, boolean histories) {
        var endpoints = list(service.get("endpoints"));
        line("%s%s: %s, %s of %s open%s", text.isEmpty() ? "" : "\n", at(service, "name"), at(service, "balance"), at(service, "open"), endpoints.size(),
            Boolean.TRUE.equals(service.get("panic")) ? "; too few are healthy, ALL ARE USED" : "");
        service.forEach((key, value) -> {
            if (!List.of("name", "balance", "open", "panic", "endpoints").contains(key)) line("  %s: %s", key, value);
        });
        line(ROW, "endpoint", "state", "weight", "prio", "in flight", "latency", "tries", "failed", "5xx", "ejected", "why");
        for (var each : endpoints) {
            line(ROW, at(each, "address"), at(each, "state"), at(each, "weight"), at(each, "priority"), at(each, "in-flight"), at(each, "latency-ms") + " ms", at(each, "tries"), at(each, "failures"),
                at(each, "errors"), at(each, "ejections"), why(each));
        }
        if (!histories) return;
        for (var each : endpoints) {
            var history = list(each.get("history"));
            if (history.isEmpty()) continue;
            line("%n  %s", at(each, "address"));
            history.forEach(event -> line("    %s  %s", at(event, "at"), at(event, "what")));
        }
    }

    private static String why(Map<String, Object> endpoint) {
        if (endpoint.containsKey("why")) return at(endpoint, "why");
        return endpoint.get("probes") instanceof Map<?, ?> probes ? "probe: " + probes.get("last") : "";
    }

    private static String at(Map<String, Object> values, String key) {
        return String.valueOf(values.getOrDefault(key, "-"));
    }

    @SuppressWarnings("unchecked") // as Overview makes them
    private static List<Map<String, Object>> list(@Nullable Object value) {
        return value instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
