// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// What the model's origin has at one path, until it changes its mind. Its content depends on nothing but address, user, version and variant, so that one
/// strong tag is one content.
final class ModelPage {
    enum Trouble { NONE, DOWN, ERROR, UNAVAILABLE, MISSING, CUT }

    private static final List<String> CONTROLS = List.of("max-age=10", "max-age=60", "max-age=60", "public, max-age=30", "s-maxage=20", "s-maxage=10, max-age=100", "max-age=5, must-revalidate",
        "max-age=20, must-revalidate", "max-age=0", "no-cache", "no-cache, max-age=60", "no-cache=\"x-any\", max-age=60", "no-store", "no-store, max-age=60", "private", "private, max-age=60",
        "private=\"x-any\", max-age=60", "max-age=5, stale-while-revalidate=20", "max-age=5, stale-if-error=60", "max-age=5, must-revalidate, stale-if-error=60", "max-age=30, immutable",
        "max-age=5, proxy-revalidate, stale-while-revalidate=20", "x-none", "max-age=5, s-maxage=30, stale-while-revalidate=30", "public", "public, max-age=10, must-revalidate");
    private static final List<List<String>> VARIES = List.of(List.of(), List.of(), List.of(), List.of(), List.of(), List.of("Accept-Language"), List.of("Accept-Language"), List.of("Accept-Encoding"), List.of("Accept-Encoding", "Accept-Language"),
        List.of("Cookie"), List.of("Cookie", "Accept-Language"), List.of("*"), List.of("Authorization"));

    private final Random random;
    private final String path;
    private final boolean stripped; // cookies do not make an answer personal, since the operator said so
    int version = 1;
    String control = "max-age=60";
    String targeted = "";
    int expires = -1; // seconds from now
    boolean cookie;
    List<String> vary = List.of();
    boolean personal;
    int tagKind = 2; // none, weak, strong
    boolean modified = true;
    int size = 40;
    List<String> tags = List.of();
    Trouble trouble = Trouble.NONE;
    boolean chunked;

    ModelPage(Random random, String path, boolean stripped) {
        this.random = random;
        this.path = path;
        this.stripped = stripped;
        for (int i = random.nextInt(4); i > 0; i--) change();
    }

    void change() {
        switch (random.nextInt(13)) {
            case 0 -> version++;
            case 1, 2, 3 -> control = CONTROLS.get(random.nextInt(CONTROLS.size()));
            case 4 -> {
                vary = VARIES.get(random.nextInt(VARIES.size()));
                version++;
            }
            case 5 -> {
                cookie = !cookie && random.nextInt(3) == 0;
                version++;
            }
            case 6 -> {
                personal = !personal;
                version++;
            }
            case 7 -> {
                tagKind = random.nextInt(3);
                modified = tagKind == 0 || random.nextBoolean();
                version++;
            }
            case 8 -> {
                size = random.nextInt(10) == 0 ? 100_000 : random.nextInt(4) == 0 ? 0 : random.nextInt(300);
                chunked = random.nextInt(3) == 0;
                version++;
            }
            case 9 -> {
                tags = List.<List<String>>of(List.of(), List.of("red"), List.of("red", "blue")).get(random.nextInt(3));
                version++;
            }
            case 10, 11 -> trouble = random.nextInt(3) > 0 ? Trouble.NONE : Trouble.values()[random.nextInt(Trouble.values().length)];
            default -> {
                targeted = random.nextInt(3) == 0 ? List.of("max-age=10", "no-store", "private", "max-age=30, must-revalidate", "no-cache").get(random.nextInt(5)) : "";
                expires = random.nextInt(3) == 0 ? random.nextInt(60) - 10 : -1;
                version++;
            }
        }
    }

    /// Whether a stranger's answer would be wrong, and the origin says so: what an origin says too little of is not the cache's fault.
    String user(Map<String, String> asked) {
        if (!personal) return "-";
        boolean guarded = said().containsKey("private") || said().containsKey("no-store") || cookie && !stripped;
        var named = asked.getOrDefault("cookie", "");
        if (!named.isEmpty() && (guarded || vary.contains("Cookie"))) return named.substring(named.indexOf('=') + 1);
        var credentials = asked.getOrDefault("authorization", "");
        boolean permitted = said().containsKey("public") || said().containsKey("s-maxage") || said().containsKey("must-revalidate");
        if (!credentials.isEmpty() && (guarded || vary.contains("Authorization") || !permitted)) return credentials.substring(credentials.indexOf(' ') + 1);
        return "-";
    }

    Map<String, String> said() {
        return Reference.directives(targeted.isEmpty() ? control : targeted);
    }

    /// What of the request its content depends on, and how.
    String variant(Map<String, String> asked) {
        var variant = new ArrayList<String>();
        for (var name : vary) variant.add(component(name, asked));
        return String.join("+", variant);
    }

    static String component(String name, Map<String, String> asked) {
        var value = asked.getOrDefault(name.toLowerCase(Locale.ROOT), "-").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "Accept-Language" -> value.split(",")[0].strip();
            case "Accept-Encoding" -> value.contains("gzip") ? "gzip" : "plain";
            default -> value;
        };
    }

    String tag(Map<String, String> asked) {
        if (tagKind == 0) return "";
        return (tagKind == 1 ? "W/" : "") + "\"v" + version + '-' + variant(asked).replaceAll("[^a-z0-9-]", ".") + '-' + user(asked) + '"';
    }

    String content(String host, String target, Map<String, String> asked) {
        if (size == 0) return "";
        var one = '[' + host + target + '|' + user(asked) + "|v" + version + '|' + variant(asked) + ']';
        return one.repeat(size / one.length() + 1) + "<end>";
    }

    /// All that each of its answers says, 304 and HEAD too.
    Map<String, String> fields(Map<String, String> asked, long second) {
        var fields = new TreeMap<String, String>();
        fields.put("Cache-Control", control);
        if (!targeted.isEmpty()) fields.put("CDN-Cache-Control", targeted);
        if (expires >= -10 && expires != -1) fields.put("Expires", io.cardea.core.conditional.HttpDate.write(second + expires));
        if (!vary.isEmpty()) fields.put("Vary", String.join(", ", vary));
        if (tagKind > 0) fields.put("ETag", tag(asked));
        if (modified) fields.put("Last-Modified", io.cardea.core.conditional.HttpDate.write(ModelTest.BEGIN - 500 + 2L * version));
        if (cookie) fields.put("Set-Cookie", "seen=" + asked.getOrDefault("cookie", "nobody"));
        if (!tags.isEmpty()) fields.put("Surrogate-Key", String.join(" ", tags));
        return fields;
    }

    String path() {
        return path;
    }
}
