// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.Optional;
import java.util.OptionalLong;

/// The member of `Cache-Status` that tells what this cache did (RFC 9211), appended behind those of caches nearer to the origin.
public final class CacheStatus {
    public static final FieldName NAME = FieldName.of("Cache-Status");
    /// What we call ourselves in it.
    public static final String CACHE = "Cardea";

    /// Why a request went on to the origin (RFC 9211 §2.2).
    public enum Forward {
        BYPASS("bypass"), METHOD("method"), URI_MISS("uri-miss"), VARY_MISS("vary-miss"), MISS("miss"), REQUEST("request"), STALE("stale"), PARTIAL("partial");

        private final String word;

        Forward(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private CacheStatus() {}

    /// @param ttl seconds of freshness that are left, negative if it was stale (RFC 9211 §2.5)
    /// @param detail a token, or empty
    public static void hit(Fields response, long ttl, String detail, Optional<String> key) {
        append(response, CACHE + "; hit; ttl=" + ttl + detail(detail) + key(key));
    }

    /// @param fetched the origin's status; 0 if it is the answer's own (RFC 9211 §2.3)
    /// @param ttl seconds of freshness of what was stored, if it was
    /// @param collapsed whether it waited for another's request
    public static void forwarded(Fields response, Forward why, int fetched, boolean stored, OptionalLong ttl, boolean collapsed, Optional<String> key) {
        append(response, CACHE + "; fwd=" + why + (fetched == 0 ? "" : "; fwd-status=" + fetched) + (stored ? "; stored" : "") + (ttl.isPresent() ? "; ttl=" + ttl.getAsLong() : "")
            + (collapsed ? "; collapsed" : "") + key(key));
    }

    private static String detail(String detail) {
        return detail.isEmpty() ? "" : "; detail=" + detail;
    }

    private static String key(Optional<String> key) {
        return key.map(text -> "; key=\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"').orElse("");
    }

    private static void append(Fields response, String member) {
        var before = response.joined(NAME);
        response.set(NAME, before.map(list -> list + ", " + member).orElse(member));
    }
}
