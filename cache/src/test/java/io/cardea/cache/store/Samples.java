// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.netty.buffer.Unpooled;
import java.util.List;

/// Answers and clocks for tests of the store.
final class Samples {
    static final long LIFETIME = 3_600_000;

    private Samples() {}

    /// Time that a test moves.
    static final class Clock implements Ticks {
        volatile long now = 1_000;

        @Override
        public long millis() {
            return now;
        }

        @Override
        public long epochSecond() {
            return now / 1000;
        }
    }

    /// @param path with a query, if any
    static CacheKey key(String origin, String path) {
        int question = path.indexOf('?');
        int behind = origin.indexOf("://") + 3;
        int colon = origin.indexOf(':', behind);
        return CacheKey.of(origin.substring(0, behind - 3), origin.substring(behind, colon < 0 ? origin.length() : colon), colon < 0 ? -1 : Integer.parseInt(origin.substring(colon + 1)),
            question < 0 ? path : path.substring(0, question), question < 0 ? "" : path.substring(question + 1));
    }

    /// Fresh for an hour.
    static Stored stored(CacheKey key, long sequence, long received, List<String> tags) {
        var fields = new Fields();
        if (!tags.isEmpty()) fields.add(FieldName.of("Cache-Tag"), String.join(",", tags));
        return Stored.of(key, "r", Variation.NONE, 200, fields, new Terms(LIFETIME, 0, received, 0, 0, 0, 0, 0), Unpooled.copiedBuffer(new byte[] {1}), sequence, tags);
    }
}
