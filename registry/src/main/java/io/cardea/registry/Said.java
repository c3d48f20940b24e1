// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.spi.Instance;
import io.cardea.registry.lease.Registration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an instance says of itself, read from its object of JSON, each thing within its bounds.
final class Said {
    static final int LABELS = 32;
    static final int LABEL = 63;
    static final int VALUE = 200;
    private static final List<String> KEYS = List.of("service", "address", "zone", "weight", "priority", "labels", "health", "draining", "ttl");
    private static final List<String> SCHEMES = List.of("http", "https", "h2c");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?|");
    private static final Pattern LABEL_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^\\\\#]]{0,255}");
    private static final Pattern TTL = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private final RegistryConfig config;

    Said(RegistryConfig config) {
        this.config = config;
    }

    /// @param service that the path names; empty if it does not
    /// @param id that the path names; likewise
    /// @throws Refusal with 400 for the first thing that is not as it should be
    Registration read(Map<String, Object> body, String service, String id) {
        for (var key : body.keySet()) if (!KEYS.contains(key)) throw bad("expected " + String.join(", ", KEYS) + ", found `" + shown(key) + "`");
        var name = text(body, "service", service);
        if (!service.isEmpty() && !name.equals(service)) throw bad("`service` says `" + shown(name) + "`, the path says `" + service + "`");
        if (!Names.isService(name)) throw bad(Names.EXPECTED_SERVICE + ", found `" + shown(name) + "`");
        var address = text(body, "address", "http://" + id);
        int colons = address.indexOf("://");
        var scheme = colons < 0 ? "http" : address.substring(0, colons);
        var authority = Names.id(colons < 0 ? address : address.substring(colons + 3)).filter(host -> SCHEMES.contains(scheme))
            .orElseThrow(() -> bad("expected an `address` such as `http://10.0.0.7:8080`, found `" + shown(address) + "`"));
        if (!id.isEmpty() && !authority.equals(id)) throw bad("`address` says `" + authority + "`, the path says `" + id + "`");
        var zone = text(body, "zone", "");
        if (!ZONE.matcher(zone).matches()) throw bad("expected a `zone` such as `eu-west-1a`, found `" + shown(zone) + "`");
        var health = text(body, "health", "");
        if (!health.isEmpty() && !PATH.matcher(health).matches()) throw bad("expected a path for `health`, such as `/health`, found `" + shown(health) + "`");
        if (!(body.getOrDefault("draining", false) instanceof Boolean draining)) throw bad("expected true or false for `draining`");
        return new Registration(name, authority, scheme, zone, number(body, "weight", 1, config.heaviest()), number(body, "priority", 0, Instance.LAST_PRIORITY),
            labels(body), health, draining, ttl(body));
    }

    private static String text(Map<String, Object> body, String key, String otherwise) {
        var value = body.getOrDefault(key, otherwise);
        if (value instanceof String text) return text;
        throw bad("expected text for `" + key + "`");
    }

    private static int number(Map<String, Object> body, String key, int otherwise, int most) {
        var value = body.getOrDefault(key, otherwise);
        if (value instanceof Integer number && number >= 0 && number <= most) return number;
        throw bad("expected a number from 0 to " + most + " for `" + key + "`, found `" + shown(String.valueOf(value)) + "`");
    }

    private static Map<String, String> labels(Map<String, Object> body) {
        var value = body.getOrDefault("labels", Map.of());
        if (!(value instanceof Map<?, ?> map)) throw bad("expected an object for `labels`");
        if (map.size() > LABELS) throw bad("expected at most " + LABELS + " labels, found " + map.size());
        var labels = new LinkedHashMap<String, String>();
        map.forEach((key, each) -> {
            if (!LABEL_NAME.matcher(String.valueOf(key)).matches()) throw bad("expected a label such as `version`, at most " + LABEL + " characters, found `" + shown(String.valueOf(key)) + "`");
            if (!(each instanceof String text) || text.length() > VALUE || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw bad("expected for label `" + key + "` at most " + VALUE + " printable characters of ASCII");
            }
            if (key.equals(Registration.HEALTH_LABEL)) throw bad("`" + key + "` is what `health` says; expected another label");
            labels.put(String.valueOf(key), text);
        });
        return labels;
    }

    private Duration ttl(Map<String, Object> body) {
        var value = body.getOrDefault("ttl", "");
        if (value.equals("")) return config.ttl();
        var ttl = duration(value).orElseThrow(() -> bad("expected a `ttl` such as `30s`, found `" + shown(String.valueOf(value)) + "`"));
        if (ttl.compareTo(config.shortest()) < 0 || ttl.compareTo(config.longest()) > 0) {
            throw bad("expected a `ttl` from " + config.shortest().toMillis() + "ms to " + config.longest().toSeconds() + "s, found `" + shown(String.valueOf(value)) + "`");
        }
        return ttl;
    }

    /// Seconds as a number, or a text such as `30s`.
    static Optional<Duration> duration(Object value) {
        if (value instanceof Integer seconds && seconds >= 0) return Optional.of(Duration.ofSeconds(seconds));
        var matcher = TTL.matcher(value instanceof String text ? text : "");
        if (!matcher.matches()) return Optional.empty();
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        });
    }

    private static Refusal bad(String expected) {
        return new Refusal(400, expected);
    }

    /// What a client sent, short enough to be told.
    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
