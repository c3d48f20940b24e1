// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cardea.core.route.RefusedTarget.Reason;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    private static final PathRules STRICT = PathRules.STRICT;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/", "/a/b.c/d..e/...", "/~u/-_.!$&'()*+,=:@", "/a%20b", "/%C3%BC", "/%252e%252e", "/.well-known/x", "/%3F", "/%C0"})
    void aCanonicalPathIsReturnedUntouched(String path) {
        assertThat(RequestPath.normalise(path, STRICT)).isSameAs(path);
    }

    @ParameterizedTest
    @CsvSource({
        // dot segments are removed once, decoded ones as well
        "/a/./b, /a/b", "/a/../b, /b", "/a/b/.., /a/", "/a/., /a/", "/., /", "/a/.., /", "/a/b/../../c, /c",
        "/pub/%2e%2e/admin, /admin", "/pub/.%2E/admin, /admin", "/a/%2e/b, /a/b", "/x/..%2e/y, /x/.../y",
        // unreserved characters are decoded, other escapes are upper-cased and decoded never
        "/%61dmin, /admin", "/%7Euser, /~user", "/%2D%5f%41, /-_A", "/a%c3%bc, /a%C3%BC", "/%2561, /%2561", "/%40x, /%40x",
        "/%252e%252e/x, /%252e%252e/x",
        // slashes are merged before dots are removed
        "//internal, /internal", "/a//b///c, /a/b/c", "//, /", "/a//, /a/", "/a//../b, /b", "/a/.//b, /a/b",
        // both spellings of what may not stand raw meet in the escaped one
        "/a|b, /a%7Cb", "/[x], /%5Bx%5D", "/%7bx%7d, /%7Bx%7D", "/a^`<>, /a%5E%60%3C%3E",
    })
    void thereIsOneForm(String raw, String canonical) {
        assertThat(RequestPath.normalise(raw, STRICT)).isEqualTo(canonical);
        var bytes = ("GET " + raw + " HTTP/1.1").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(RequestPath.normalise(bytes, 4, 4 + raw.length(), STRICT)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "/a%2fb, ENCODED_DELIMITER", "/a%2Fb, ENCODED_DELIMITER", "/a%5cb, ENCODED_DELIMITER", "/a%5Cb, ENCODED_DELIMITER",
        "/a%3bb, ENCODED_DELIMITER", "/a%23, ENCODED_DELIMITER", "/..%2fadmin, ENCODED_DELIMITER",
        "/a%00, ENCODED_CONTROL", "/a%0d%0ax, ENCODED_CONTROL", "/a%1F, ENCODED_CONTROL", "/a%7f, ENCODED_CONTROL",
        "/pub/..;/admin, SEMICOLON", "/a;x=1, SEMICOLON", "/a\\b, DELIMITER", "/a?b, DELIMITER", "/a#.png, DELIMITER",
        "/.., ABOVE_ROOT", "/a/../.., ABOVE_ROOT", "/%2e%2e/x, ABOVE_ROOT", "//../x, ABOVE_ROOT", "/a/../../b, ABOVE_ROOT",
        "/%, MALFORMED_PERCENT", "/%4, MALFORMED_PERCENT", "/%zz, MALFORMED_PERCENT", "/%u002e, MALFORMED_PERCENT", "/%%32%65, MALFORMED_PERCENT",
        "/%c0%af, OVERLONG", "/%C0%AE%C0%AE, OVERLONG", "/%e0%80%af, OVERLONG", "/%F0%80%80%AF, OVERLONG",
        "a, NOT_ABSOLUTE", "*, NOT_ABSOLUTE", "http://x/, NOT_ABSOLUTE", "/\u00fc, NOT_ASCII", "/\uff0e\uff0e/x, NOT_ASCII", "/\u0661, NOT_ASCII",
        "/%\u0664\u0661, MALFORMED_PERCENT",
    })
    void whatTwoPartiesCouldReadDifferentlyIsRefused(String raw, Reason reason) {
        assertThat(refusal(raw, STRICT).reason()).isEqualTo(reason);
    }

    @Test
    void emptyPathsSpacesAndEveryControlCharacterAreRefused() {
        assertThat(refusal("", STRICT).reason()).isEqualTo(Reason.EMPTY_PATH);
        assertThat(refusal("/a b", STRICT).reason()).isEqualTo(Reason.SPACE);
        for (int c = 0; c < 0x20; c++) assertThat(refusal("/a" + (char) c, STRICT).reason()).isEqualTo(Reason.CONTROL);
        assertThat(refusal("/\u007f", STRICT).reason()).isEqualTo(Reason.CONTROL);
        for (int b = 0x80; b < 0x100; b++) {
            byte[] raw = {'/', (byte) b};
            assertThatThrownBy(() -> RequestPath.normalise(raw, 0, 2, STRICT)).isInstanceOf(RefusedTarget.class);
        }
    }

    @Test
    void aRefusalSaysWhereAndRepeatsNothingOfTheRequest() {
        var refusal = refusal("/secret/%zz", STRICT);
        assertThat(refusal).hasMessage("'%' must be followed by two hexadecimal digits (at character 8)");
        assertThat(refusal.position()).isEqualTo(8);
        assertThat(refusal.getStackTrace()).isEmpty();
    }

    @Test
    void anEncodedSlashIsKeptOnRequestButHidesNoDots() {
        var rules = STRICT.withEncodedSlash();
        assertThat(RequestPath.normalise("/a%2fb/c", rules)).isEqualTo("/a%2Fb/c");
        assertThat(refusal("/a%5cb", rules).reason()).isEqualTo(Reason.ENCODED_DELIMITER);
        for (var raw : new String[] {"/a/..%2fb", "/a%2F..%2Fb", "/a%2f%2e%2e", "/a%2F./b"}) {
            assertThat(refusal(raw, rules).reason()).as(raw).isEqualTo(Reason.DISGUISED_DOTS);
        }
    }

    @Test
    void aSemicolonIsKeptOnRequestButHidesNoDots() {
        var rules = STRICT.withSemicolon();
        assertThat(RequestPath.normalise("/a;x=1/b", rules)).isEqualTo("/a;x=1/b");
        for (var raw : new String[] {"/pub/..;/admin", "/a/.;x/b", "/;/admin", "/a/%2e%2e;v/b", "/a/..;"}) {
            assertThat(refusal(raw, rules).reason()).as(raw).isEqualTo(Reason.DISGUISED_DOTS);
        }
        assertThat(refusal("/a%3bb", rules).reason()).isEqualTo(Reason.ENCODED_DELIMITER);
    }

    @Test
    void doubleSlashesAreRefusedOnRequest() {
        var rules = STRICT.refusingDoubleSlashes();
        assertThat(refusal("//internal", rules).reason()).isEqualTo(Reason.EMPTY_SEGMENT);
        assertThat(refusal("/a//", rules).reason()).isEqualTo(Reason.EMPTY_SEGMENT);
        assertThat(RequestPath.normalise("/a/", rules)).isEqualTo("/a/");
    }

    @Property(tries = 5000)
    void normalisingTwiceIsNormalisingOnce(@ForAll("paths") String raw, @ForAll boolean slash, @ForAll boolean semicolon, @ForAll boolean merge) {
        var rules = new PathRules(slash, semicolon, merge);
        try {
            var once = RequestPath.normalise(raw, rules);
            assertThat(RequestPath.normalise(once, rules)).isEqualTo(once);
            assertThat(once).matches("/[!-~]*").doesNotContain("//").doesNotContain("/../").doesNotContain("/./").doesNotContainPattern("/\\.{1,2}$");
        } catch (RefusedTarget refused) {
            assertThat(refused.position()).isBetween(0, raw.length());
        }
    }

    @Property(tries = 2000)
    void howUnreservedCharactersAreSpelledMakesNoDifference(@ForAll("spellings") String raw) {
        var decoded = raw.replace("%2e", ".").replace("%2E", ".").replace("%61", "a");
        assertThat(outcome(raw)).isEqualTo(outcome(decoded));
    }

    private static String outcome(String raw) {
        try {
            return RequestPath.normalise(raw, STRICT);
        } catch (RefusedTarget refused) {
            return refused.reason().name();
        }
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("/", "/", ".", "..", "a", "%2e", "%2E%2e", "%2f", "%5c", "%3b", ";", "%25", "%41", "%c3%bc", "%C0", "%ae", "|", "#", "%", "\u00fc", "*")
            .list().ofMaxSize(12).map(parts -> "/" + String.join("", parts));
    }

    @Provide
    Arbitrary<String> spellings() {
        return Arbitraries.of("/", ".", "%2e", "%2E", "a", "%61").list().ofMaxSize(12).map(parts -> "/" + String.join("", parts));
    }

    private static RefusedTarget refusal(String raw, PathRules rules) {
        var refusal = catchThrowableOfType(RefusedTarget.class, () -> RequestPath.normalise(raw, rules));
        assertThat(refusal).as(raw).isNotNull();
        return refusal;
    }
}
