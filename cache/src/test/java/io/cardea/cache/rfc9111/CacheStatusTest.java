// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Fields;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// The member of `Cache-Status` (RFC 9211).
class CacheStatusTest {
    private static String said(Fields fields) {
        return fields.joined(CacheStatus.NAME).orElse("");
    }

    @Test
    void aHit() {
        var fields = new Fields();
        CacheStatus.hit(fields, -5, "", Optional.empty());
        assertThat(said(fields)).isEqualTo("Cardea; hit; ttl=-5");
        CacheStatus.hit(fields, 7, "early", Optional.of("https://a/\"b\\c"));
        assertThat(said(fields)).as("behind those nearer to the origin").isEqualTo("Cardea; hit; ttl=-5, Cardea; hit; ttl=7; detail=early; key=\"https://a/\\\"b\\\\c\"");
    }

    @Test
    void aForward() {
        for (var why : CacheStatus.Forward.values()) {
            var fields = new Fields();
            CacheStatus.forwarded(fields, why, 0, false, OptionalLong.empty(), false, Optional.empty());
            assertThat(said(fields)).isEqualTo("Cardea; fwd=" + why);
            assertThat(why.toString()).isEqualTo(why.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        }
        var all = new Fields();
        CacheStatus.forwarded(all, CacheStatus.Forward.STALE, 304, true, OptionalLong.of(60), true, Optional.of("k"));
        assertThat(said(all)).isEqualTo("Cardea; fwd=stale; fwd-status=304; stored; ttl=60; collapsed; key=\"k\"");
    }
}
