// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.cache.CacheConfig;
import io.cardea.cache.CacheFactory;
import io.cardea.cache.store.Ticks;
import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// The policy `clocked-cache`: the cache that ships, by a clock that tests move. One clock for all of a process.
public final class ClockedCache implements PolicyFactory<CacheConfig> {
    static final Hands HANDS = new Hands();

    private final CacheFactory own = new CacheFactory(HANDS);

    /// Time that a test moves. A new [#day] begins long after the one before, so that what was marked for minutes is forgotten; its date may be
    /// any.
    static final class Hands implements Ticks {
        private static final long DAY = 86_400_000;

        private volatile long dawn; // by the steady clock
        private volatile long millis; // since then
        private volatile long date; // at dawn

        /// @param epochSecond the date at its begin
        void day(long epochSecond) {
            dawn += millis + DAY;
            millis = 0;
            date = epochSecond;
        }

        /// @param now milliseconds since the begin of the day; time does not go back
        void set(long now) {
            millis = Math.max(millis, now);
        }

        void pass(long more) {
            set(millis + more);
        }

        /// Nothing is left to chance.
        @Override
        public double chance() {
            return 0;
        }

        @Override
        public long millis() {
            return dawn + millis;
        }

        @Override
        public long epochSecond() {
            return date + millis / 1000;
        }
    }

    @Override
    public String name() {
        return "clocked-cache";
    }

    @Override
    public Class<CacheConfig> config() {
        return CacheConfig.class;
    }

    @Override
    public Policy create(CacheConfig config, Build build) {
        return own.create(config, build);
    }
}
