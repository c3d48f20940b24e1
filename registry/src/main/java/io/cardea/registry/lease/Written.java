// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// A registration as a line of JSON, on disk or in a store: one has one text. What is read may have been edited.
final class Written {
    private Written() {}

    static Map<String, Object> plain(Registration registration) {
        var plain = new LinkedHashMap<String, Object>();
        plain.put("service", registration.service());
        plain.put("id", registration.id());
        plain.put("scheme", registration.scheme());
        plain.put("zone", registration.zone());
        plain.put("weight", registration.weight());
        plain.put("priority", registration.priority());
        plain.put("labels", new TreeMap<>(registration.labels()));
        plain.put("health", registration.healthPath());
        plain.put("draining", registration.draining());
        plain.put("ttl", registration.ttl().toMillis());
        return plain;
    }

    static String text(Registration registration) {
        return new String(Json.bytes(plain(registration)), StandardCharsets.US_ASCII);
    }

    /// @throws IllegalArgumentException for what is none
    static Registration registration(Map<String, Object> line) {
        var labels = new LinkedHashMap<String, String>();
        if (line.get("labels") instanceof Map<?, ?> map) map.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
        var registration = new Registration(text(line, "service"), text(line, "id"), text(line, "scheme"), text(line, "zone"), (int) number(line, "weight"),
            (int) number(line, "priority"), labels, text(line, "health"), Boolean.TRUE.equals(line.get("draining")), Duration.ofMillis(number(line, "ttl")));
        registration.instance(); // throws if it could not be one
        if (registration.port() <= 0 || registration.ttl().isZero()) throw new IllegalArgumentException("it has no port or no time");
        return registration;
    }

    static String text(Map<String, Object> line, String key) {
        if (line.get(key) instanceof String text) return text;
        throw new IllegalArgumentException("`" + key + "` is no text");
    }

    static long number(Map<String, Object> line, String key) {
        if (line.get(key) instanceof Number number) return number.longValue();
        throw new IllegalArgumentException("`" + key + "` is no number");
    }
}
