// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// JSON from strangers: what is taken is what any other reader takes, and what is refused is refused at once.
class JsonReaderTest {
    private static final JsonReaders READERS = new JsonReaders(JsonLimits.DEFAULT);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " [] ", "\"a\"", "1", "-0", "1.5e3", "true", "null\n", "{\"a\":{\"b\":[1,2,{\"c\":null}]}}", "[\"\\u00e9\\ud83d\\ude00\"]", "123456789012345678901234567890", "1e399", "1E-399"})
    void whatIsJsonIsTaken(String text) throws Exception {
        assertThat(READERS.read(bytes(text))).isEqualTo(new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).readTree(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "{'a':1}", "1 2", "{} {}", "[]]", "01", "1.", ".5", "+1", "NaN", "Infinity", "tru", "\"a", "\"\t\"", "\"\\x\"", "// a\n1", "/**/1", "[1 2]",
        "\u0000", "\u00ef\u00bb\u00bf{}", "\"\u00c0\u0080\"", "\"\u00ed\u00a0\u0080\"", "\"\u00f5\u0080\u0080\u0080\"", "\"\u00ff\"", "\"\u00e2\u0082\"", "\u00fe\u00ff\u0000{\u0000}", "{\u0000}\u0000", "1e400", "1e", "1e+", "-", "2.", "1e-9999", "1e999999999999", "-1E+1000000000"})
    void whatIsNoneOrIsReadDifferentlyByOthersIsRefused(String text) {
        assertThatThrownBy(() -> READERS.read(bytes(text))).isInstanceOf(JsonMistake.class).hasMessageNotContaining("Exception");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[[[[]]]] | 3 | /0/0/0 | deeper",
        "{\"a\":[\"123456\"]} | 3 | /a/0 | a string is longer than 5 characters",
        "{\"abcdef\":1} | 3 | | a name is longer than 5",
        "[1,123456] | 3 | | a number is longer than 5",
        "[1,2,3,4,5,6,7,8,9,10] | 3 | | more than 10 values",
        "{\"x\":{\"a\":1,\"a\":2}} | 3 | /x/a | two members"})
    void eachLimitIsToldWithItsPlace(String text, int depth, String pointer, String message) {
        var readers = new JsonReaders(new JsonLimits(depth, 5, 5, 5, 10, false));
        assertThatThrownBy(() -> readers.read(bytes(text))).isInstanceOfSatisfying(JsonMistake.class, e -> {
            assertThat(e.getMessage()).contains(message);
            if (pointer != null) assertThat(e.pointer()).isEqualTo(pointer);
        });
    }

    @Test
    void ofTwoMembersTheLastCountsIfThatIsAllowed() throws Exception {
        var limits = new JsonLimits(64, 100, 100, 64, 100, true);
        assertThat(new JsonReaders(limits).read(bytes("{\"a\":1,\"a\":2}")).path("a").asInt()).isEqualTo(2);
    }

    @Test
    void aHundredThousandBracketsCostTheFirstFew() {
        var reader = READERS.begin();
        var part = "[".repeat(100);
        assertThatThrownBy(() -> reader.feed(bytes(part), 0, 100)).isInstanceOf(JsonMistake.class).hasMessageContaining("deeper");
        assertThatThrownBy(() -> READERS.read(bytes("{\"a\":".repeat(100_000)))).isInstanceOf(JsonMistake.class).hasMessageContaining("deeper");
    }

    @Test
    void aStringThatNeverEndsIsRefusedWhenItIsTooLong() throws Exception {
        var reader = READERS.begin();
        reader.feed(bytes("\""), 0, 1);
        var part = bytes("a".repeat(10_000));
        int fed = 0;
        try {
            for (; fed < 100; fed++) reader.feed(part, 0, part.length);
        } catch (JsonMistake e) {
            assertThat(e).hasMessageContaining("longer than 65536");
        }
        assertThat(fed).isBetween(5, 15);
    }

    /// The oracle is the parser's other half, which blocks, and the JDK's decoder.
    @Property(tries = 3_000)
    void howeverItIsCutItIsTakenIfAndOnlyIfAnotherReaderTakesIt(@ForAll("texts") byte[] text, @ForAll @Size(max = 8) List<@IntRange(max = 60) Integer> cuts) {
        var whole = outcome(text, List.of());
        assertThat(outcome(text, cuts)).isEqualTo(whole);
        assertThat(whole.startsWith("ok")).isEqualTo(oracle(text));
    }

    private static String outcome(byte[] text, List<Integer> cuts) {
        var reader = READERS.begin();
        try {
            int at = 0;
            for (int cut : cuts) {
                int to = Math.min(text.length, at + cut);
                reader.feed(text, at, to);
                at = to;
            }
            reader.feed(text, at, text.length);
            return "ok " + reader.end();
        } catch (JsonMistake e) {
            return "refused";
        }
    }

    private static boolean oracle(byte[] text) {
        try {
            var decoded = StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(text)).toString();
            if (decoded.startsWith("\ufeff")) return false;
            var tree = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).readTree(decoded);
            return !tree.isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }

    @Provide
    Arbitrary<byte[]> texts() {
        var piece = Arbitraries.of("{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"é\"", "1", "-2.5e1", "true", "null", " ", "\"", "\\", "\u0001", "e", "\"\\u00e9\"", "\"\\ud83d\"", "\u20ac");
        var soup = piece.list().ofMaxSize(12).map(list -> String.join("", list).getBytes(StandardCharsets.UTF_8));
        var scalar = Arbitraries.of("1", "-0.5", "\"x€\"", "true", "null", "[]", "{}");
        var value = Arbitraries.recursive(() -> scalar, inner -> inner.list().ofMaxSize(3).map(list -> "[" + String.join(",", list) + "]").flatMap(list -> inner.map(each -> "{\"k\":" + each + ",\"é\": " + list + "}")), 0, 3);
        var broken = value.flatMap(text -> Arbitraries.integers().between(0, 255).flatMap(octet -> Arbitraries.integers().between(0, 200).map(at -> {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            bytes[at % bytes.length] = (byte) (int) octet;
            return bytes;
        })));
        return Arbitraries.oneOf(soup, value.map(text -> text.getBytes(StandardCharsets.UTF_8)), broken);
    }
}
