// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Body;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What makes two requests the same.
class CacheKeyTest {
    private static final List<String> PIECES = List.of("", "a", "a1", "1", "1:a", ":", "/", ";", "443;", "/a", "1:", "0:", "2:/a0:");

    @Test
    void noTwoListsOfPartsReadTheSame() {
        var seen = new HashMap<String, List<Object>>();
        var prints = new HashMap<Long, List<Object>>();
        for (var scheme : List.of("http", "https")) for (var host : PIECES) for (int port : new int[] {1, 8, 80, 443, 4430}) for (var path : PIECES) for (var query : PIECES) {
            var key = CacheKey.of(scheme, host, port, path, query);
            var parts = List.<Object>of(scheme, host, port, path, query);
            assertThat(seen.put(new String(key.encoded(), java.nio.charset.StandardCharsets.UTF_8), parts)).isNull();
            assertThat(prints.put(key.fingerprint(), parts)).isNull();
            var again = CacheKey.decoded(key.encoded());
            assertThat(again.equals(key) && again.hashCode() == key.hashCode() && again.toString().equals(key.toString())).isTrue();
        }
    }

    @Test
    void keysAreEqualByAllTheirParts() {
        var key = CacheKey.of("https", "shop.example", -1, "/a", "b=1");
        assertThat(key).isEqualTo(CacheKey.of("https", "shop.example", 443, "/a", "b=1")).hasSameHashCodeAs(CacheKey.of("https", "shop.example", 443, "/a", "b=1"));
        assertThat(CacheKey.of("http", "shop.example", -1, "/a", "")).isEqualTo(CacheKey.of("http", "shop.example", 80, "/a", ""));
        for (var other : List.of(CacheKey.of("http", "shop.example", 443, "/a", "b=1"), CacheKey.of("https", "shop.example2", -1, "/a", "b=1"), CacheKey.of("https", "shop.example", 80, "/a", "b=1"),
            CacheKey.of("https", "shop.example", -1, "/A", "b=1"), CacheKey.of("https", "shop.example", -1, "/a", ""))) {
            assertThat(key).isNotEqualTo(other);
            assertThat(key.fingerprint()).isNotEqualTo(other.fingerprint());
        }
        assertThat(CacheKey.of("https", "h", -1, "/Aa", "")).as("one hash, and another key").isNotEqualTo(CacheKey.of("https", "h", -1, "/BB", ""));
        assertThat(key.equals((Object) "x")).isFalse();
        assertThat(key.hashCode()).isNotEqualTo(CacheKey.of("https", "shop.example", -1, "/b", "b=1").hashCode());
        assertThat(CacheKey.of("https", "h", 0, "/", "")).isNotEqualTo(CacheKey.of("https", "h", -1, "/", ""));
    }

    @Test
    void whatPeopleRead() {
        assertThat(CacheKey.of("https", "shop.example", 443, "/a", "")).hasToString("https://shop.example/a");
        assertThat(CacheKey.of("https", "shop.example", 80, "/a", "b")).hasToString("https://shop.example:80/a?b");
        assertThat(CacheKey.of("http", "shop.example", 80, "/a", "b")).hasToString("http://shop.example/a?b");
        assertThat(CacheKey.of("http", "shop.example", 443, "/", "").origin()).isEqualTo("http://shop.example:443");
        var request = new Request("GET", "https", "shop.example", 8443, "/a", "b=1&c", "1.1", new Fields(), Body.empty());
        var key = CacheKey.of(request, "b=1");
        assertThat(key).isEqualTo(CacheKey.of("https", "shop.example", 8443, "/a", "b=1"));
        assertThat(CacheKey.of(request, "/z", "")).isEqualTo(CacheKey.of("https", "shop.example", 8443, "/z", ""));
        assertThat(key.host()).isEqualTo("shop.example");
        assertThat(key.port()).isEqualTo(8443);
        assertThat(key.length()).isEqualTo(2 * key.encoded().length);
    }
}
