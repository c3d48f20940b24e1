// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.explain.ExplainKey;
import io.cardea.core.spi.AdminPage;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Makes tokens for `X-Cardea-Explain`.
///
/// @param key of the configuration in force
record TokenPage(Supplier<ExplainKey> key) implements AdminPage {
    private static final long USUAL = 300;
    private static final Set<String> KEYS = Set.of("host", "path", "seconds");

    @Override
    public String path() {
        return "/explain-token";
    }

    @Override
    public String about() {
        return "a token for X-Cardea-Explain: for a host, a path and what is below it, and some seconds (300)";
    }

    @Override
    public boolean changes() {
        return true;
    }

    @Override
    public Answer answer(Question question) {
        var asked = question.body();
        if (!KEYS.containsAll(asked.keySet())) throw new IllegalArgumentException("expected `host`, `path` and `seconds`, as far as they are wanted, found " + asked.keySet());
        if (!(asked.getOrDefault("host", "") instanceof String host) || !(asked.getOrDefault("path", "") instanceof String path)) {
            throw new IllegalArgumentException("expected texts for `host` and `path`");
        }
        if (!(asked.getOrDefault("seconds", USUAL) instanceof Number seconds)) throw new IllegalArgumentException("expected a number for `seconds`");
        var token = key.get().sign(Duration.ofSeconds(seconds.longValue()), host.toLowerCase(Locale.ROOT), path);
        return new Answer(200, question.wantsText() ? token + "\n" : Map.of("token", token, "seconds", seconds.longValue()));
    }
}
