// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainKeyTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T12:00:00Z"));
    private final InstantSource clock = now::get;
    private final ExplainKey key = ExplainKey.of(Secret.of(SECRET), clock);

    @Test
    void itsOwnTokenIsGoodUntilItExpires() {
        var token = key.sign(MINUTE, "", "");
        assertThat(token).hasSizeLessThan(100).matches("[A-Za-z0-9._-]+");
        assertThat(key.allows(token, "shop.test", "/books/1")).isTrue();
        now.set(now.get().plusSeconds(59));
        assertThat(key.allows(token, "shop.test", "/books/1")).isTrue();
        now.set(now.get().plusSeconds(1));
        assertThat(key.allows(token, "shop.test", "/books/1")).isFalse();
    }

    @Test
    void theSameSecretIsTheSameKeyElsewhereAndAnotherIsNot() {
        var token = key.sign(MINUTE, "", "");
        assertThat(ExplainKey.of(Secret.of(SECRET), clock).allows(token, "a", "/")).isTrue();
        assertThat(ExplainKey.of(Secret.of(SECRET + "x"), clock).allows(token, "a", "/")).isFalse();
        assertThat(ExplainKey.random().allows(token, "a", "/")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"shop.test,'',shop.test,/,true", "shop.test,'',other.test,/,false", "SHOP.test,'',shop.test,/,true", "'',/books,a,/books,true", "'',/books,a,/books/1,true", "'',/books,a,/bookshop,false",
        "'',/books/,a,/books/1,true", "'',/books/,a,/books,false", "shop.test,/books,shop.test,/,false", "'','',a,*,true"})
    void aScopeIsKept(String host, String path, String askedHost, String askedPath, boolean good) {
        assertThat(key.allows(key.sign(MINUTE, host, path), askedHost, askedPath)).isEqualTo(good);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cx1", "cx1.", "cx1..", "cx1...", "cx1.9999999999.IA.", "cx2.9999999999.IA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "cx1.9999999999.IA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "cx1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\u00e9x1.9999999999.IA.\u00e9AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsNoTokenIsNone(String text) {
        assertThat(key.allows(text, "a", "/")).isFalse();
    }

    @Property(tries = 300)
    void whateverIsChangedItIsNoneAnyMore(@ForAll @IntRange(max = 200) int at, @ForAll @IntRange(min = 1, max = 127) int flip) {
        var token = key.sign(MINUTE, "shop.test", "/books");
        var changed = new StringBuilder(token);
        int index = at % token.length();
        changed.setCharAt(index, (char) (token.charAt(index) ^ flip));
        assertThat(key.allows(changed.toString(), "shop.test", "/books")).as(changed.toString()).isFalse();
    }

    @Test
    void aScopeThatIsWidenedByHandIsNoScope() {
        var parts = key.sign(MINUTE, "shop.test", "").split("\\.");
        var wide = Base64.getUrlEncoder().withoutPadding().encodeToString(" ".getBytes());
        assertThat(key.allows(parts[0] + '.' + parts[1] + '.' + wide + '.' + parts[3], "other.test", "/")).isFalse();
        assertThat(key.allows(parts[0] + ".9999999999." + parts[2] + '.' + parts[3], "shop.test", "/")).isFalse();
        assertThat(key.allows("x".repeat(5000), "a", "/")).isFalse();
    }

    @Test
    void noTokenIsSignedForTooLongOrForNothing() {
        assertThatThrownBy(() -> key.sign(Duration.ofHours(25), "", "")).hasMessageContaining("1 s to 24 h");
        assertThatThrownBy(() -> key.sign(Duration.ZERO, "", "")).hasMessageContaining("1 s to 24 h");
        assertThatThrownBy(() -> key.sign(MINUTE, "", "books")).hasMessageContaining("expected a path");
        assertThatThrownBy(() -> key.sign(MINUTE, "a b", "")).hasMessageContaining("expected a host");
        assertThatThrownBy(() -> key.sign(MINUTE, "", "/" + "a".repeat(1024))).hasMessageContaining("shorter");
    }
}
