// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import java.util.Optional;
import java.util.OptionalLong;

/// The member of `Cache-Status` that tells what this cache did (RFC 9211), appended behind those of caches nearer to the origin.
public final class CacheStatus {
    public static final FieldName NAME = FieldName.of("Cache-Status");
    /// What we call ourselves in it.
    public static final String CACHE = "Cardea";
    private static final String HIT = CACHE + "; hit; ttl=";

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
        begin(response).append(HIT).append(ttl).append(detail(detail)).append(key(key)).end();
    }

    /// @param fetched the origin's status; 0 if it is the answer's own (RFC 9211 §2.3)
    /// @param ttl seconds of freshness of what was stored, if it was
    /// @param collapsed whether it waited for another's request
    public static void forwarded(Fields response, Forward why, int fetched, boolean stored, OptionalLong ttl, boolean collapsed, Optional<String> key) {
        begin(response).append(CACHE + "; fwd=" + why + (fetched == 0 ? "" : "; fwd-status=" + fetched) + (stored ? "; stored" : "") + (ttl.isPresent() ? "; ttl=" + ttl.getAsLong() : "")
            + (collapsed ? "; collapsed" : "") + key(key)).end();
    }

    private static String detail(String detail) {
        return detail.isEmpty() ? "" : "; detail=" + detail;
    }

    private static String key(Optional<String> key) {
        return key.filter(Tokens::isFieldValue).map(text -> "; key=\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"').orElse("");
    }

    /// The list so far, if there is one, and room for our member.
    private static Fields begin(Fields response) {
        if (!response.contains(NAME)) return response.begin(NAME);
        var before = response.joined(NAME).orElse("");
        response.remove(NAME);
        return response.begin(NAME).append(before).append(", ");
    }
}
