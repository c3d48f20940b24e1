// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.cardea.core.spi.AdminPage;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Display;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The public keys of this edge: those by which a configuration signs, and those by which one did, as long as a token of theirs may be good. Outlives reloads. Any thread.
final class Published implements AutoCloseable {
    /// Clocks of those who verify may be behind.
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final InstantSource clock;
    private final Display page;
    private final Map<String, Entry> entries = new LinkedHashMap<>(); // guarded by this, as all below
    private @Nullable SigningKey generated;
    private volatile Rendered rendered = new Rendered("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8), Long.MAX_VALUE);

    private static final class Entry {
        private final SigningKey key;
        private int uses;
        private long until; // once nobody uses it

        Entry(SigningKey key) {
            this.key = key;
        }
    }

    /// @param until when it has to be made again, in milliseconds since 1970
    private record Rendered(byte[] json, long until) {}

    Published(AdminPages pages, InstantSource clock) {
        this.clock = clock;
        this.page = pages.page(new Page());
    }

    static Published of(Build build, AdminPages pages, InstantSource clock) {
        return build.shared(Published.class, "published", () -> new Published(pages, clock));
    }

    /// The key of those who have no file: one for the edge, for as long as anybody signs.
    synchronized SigningKey generated() {
        var known = generated;
        if (known == null) generated = known = SigningKey.generated();
        return known;
    }

    /// That one configuration signs by a key.
    Use use(SigningKey key, Duration lifetime) {
        return new Use(key, lifetime);
    }

    final class Use implements AutoCloseable {
        private final SigningKey key;
        private final Duration lifetime;
        private boolean begun; // guarded by the outer one, as below
        private boolean over;

        private Use(SigningKey key, Duration lifetime) {
            this.key = key;
            this.lifetime = lifetime;
        }

        /// From now on tokens are signed by it.
        void begin() {
            synchronized (Published.this) {
                if (begun || over) return;
                begun = true;
                entries.computeIfAbsent(key.kid(), kid -> new Entry(key)).uses++;
                render();
            }
        }

        /// No more tokens are signed by it.
        @Override
        public void close() {
            synchronized (Published.this) {
                if (!begun || over) {
                    over = true;
                    return;
                }
                over = true;
                var entry = entries.get(key.kid());
                if (entry == null) return;
                entry.uses--;
                entry.until = Math.max(entry.until, clock.millis() + lifetime.plus(MARGIN).toMillis());
                render();
            }
        }
    }

    private void render() {
        long now = clock.millis();
        entries.values().removeIf(each -> each.uses == 0 && each.until <= now);
        long until = entries.values().stream().filter(each -> each.uses == 0).mapToLong(each -> each.until).min().orElse(Long.MAX_VALUE);
        rendered = new Rendered(JSONObjectUtils.toJSONString(Map.of("keys", keys())).getBytes(StandardCharsets.UTF_8), until);
    }

    private List<Map<String, Object>> keys() {
        return entries.values().stream().map(each -> each.key.published()).toList();
    }

    /// A JWK Set (RFC 7517 §5); not to be changed.
    byte[] json() {
        var known = rendered;
        if (clock.millis() < known.until) return known.json;
        synchronized (this) {
            render();
            return rendered.json;
        }
    }

    @Override
    public void close() {
        page.close();
    }

    private final class Page implements AdminPage {
        @Override
        public String path() {
            return "/jwks";
        }

        @Override
        public String about() {
            return "the public keys by which the edge signs who asks, and those by which it did a moment ago";
        }

        @Override
        public boolean changes() {
            return false;
        }

        @Override
        public Answer answer(Question question) {
            if (!question.parameters().isEmpty()) throw new IllegalArgumentException("expected no parameters");
            synchronized (Published.this) {
                render();
                return new Answer(200, Map.of("keys", keys()));
            }
        }
    }
}
