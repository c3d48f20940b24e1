// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestHeadParserTest {
    private static final FieldName X_A = FieldName.of("X-A");

    private final RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aHeadIsReadAndTheBodyIsLeft() throws WireException {
        var in = bytes("POST /a?b=c HTTP/1.1\r\nHost: a.test:8080\r\nContent-Length: 3\r\nX-Empty:\r\nX-A: \t b c \t\r\n\r\nabc");
        assertThat(parser.parse(in)).isTrue();
        assertThat(parser.method()).isSameAs("POST");
        assertThat(parser.target()).isEqualTo("/a?b=c");
        assertThat(parser.minorVersion()).isEqualTo(1);
        assertThat(parser.framing()).isEqualTo(BodyFraming.LENGTH);
        assertThat(parser.contentLength()).isEqualTo(3);
        assertThat(parser.keepAlive()).isTrue();
        assertThat(parser.fields().first(FieldName.of("x-a"))).contains("b c");
        assertThat(parser.fields().first(FieldName.of("x-empty"))).contains("");
        assertThat(parser.fields().first(FieldName.HOST)).contains("a.test:8080");
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("abc");
        assertThat(parser.hasBegun()).isFalse();
    }

    /// The first line of the outcome, see [Feeding#request]; every row is fed in every cut.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                                        | GET / 1.1 NONE 0 keep
        GET / HTTP/1.1\\r\\nHost:a\\r\\nConnection: close\\r\\n\\r\\n                   | GET / 1.1 NONE 0 close
        GET / HTTP/1.1\\r\\nHost:a\\r\\nConnection: x, , Close ,y\\r\\n\\r\\n           | GET / 1.1 NONE 0 close
        GET / HTTP/1.1\\r\\nHost:a\\r\\nConnection: x\\r\\nconnection: CLOSE\\r\\n\\r\\n | GET / 1.1 NONE 0 close
        GET / HTTP/1.1\\r\\nHost:a\\r\\nConnection: keep-alive, close\\r\\n\\r\\n       | GET / 1.1 NONE 0 close
        GET / HTTP/1.1\\r\\nHost:a\\r\\nConnection: closed\\r\\n\\r\\n                  | GET / 1.1 NONE 0 keep
        GET / HTTP/1.0\\r\\n\\r\\n                                                     | GET / 1.0 NONE 0 close
        GET / HTTP/1.0\\r\\nHost: a\\r\\nConnection: Keep-Alive\\r\\n\\r\\n             | GET / 1.0 NONE 0 keep
        GET / HTTP/1.0\\r\\nConnection: keep-alive, close\\r\\n\\r\\n                  | GET / 1.0 NONE 0 close
        \\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                                  | GET / 1.1 NONE 0 keep
        OPTIONS * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                                   | OPTIONS * 1.1 NONE 0 keep
        OPTIONS /a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                                  | OPTIONS /a 1.1 NONE 0 keep
        CONNECT a.test:443 HTTP/1.1\\r\\nHost: a.test:443\\r\\n\\r\\n                 | CONNECT a.test:443 1.1 NONE 0 keep
        CONNECT a.test:443 HTTP/1.1\\r\\nHost: A.test\\r\\n\\r\\n                     | CONNECT a.test:443 1.1 NONE 0 keep
        CONNECT [::1]:443 HTTP/1.1\\r\\nHost: [::1]:443\\r\\n\\r\\n                   | CONNECT [::1]:443 1.1 NONE 0 keep
        GET http://a.test/b?c HTTP/1.1\\r\\nHost: A.Test\\r\\n\\r\\n                  | GET http://a.test/b?c 1.1 NONE 0 keep
        GET http://a.test HTTP/1.1\\r\\nHost: a.test:80\\r\\n\\r\\n                   | GET http://a.test 1.1 NONE 0 keep
        GET HTTPS://a.test?b HTTP/1.1\\r\\nHost: a.test:443\\r\\n\\r\\n               | GET HTTPS://a.test?b 1.1 NONE 0 keep
        GET http://a.test:81/ HTTP/1.1\\r\\nHost: a.test:81\\r\\n\\r\\n               | GET http://a.test:81/ 1.1 NONE 0 keep
        GET http://[::1]:8/ HTTP/1.0\\r\\n\\r\\n                                      | GET http://[::1]:8/ 1.0 NONE 0 close
        GET / HTTP/1.1\\r\\nHost: [::ffff:192.0.2.1]:8080\\r\\n\\r\\n              | GET / 1.1 NONE 0 keep
        GET / HTTP/1.1\\r\\nHost: a_b.test.\\r\\n\\r\\n                               | GET / 1.1 NONE 0 keep
        GET / HTTP/1.1\\r\\nHost: 192.0.2.1:65535\\r\\n\\r\\n                         | GET / 1.1 NONE 0 keep
        GET /a"<>^{}\\x7c HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                           | GET /a"<>^{}\\x7c 1.1 NONE 0 keep
        GET //a/../%2e%zz;b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                         | GET //a/../%2e%zz;b 1.1 NONE 0 keep
        M-SEARCH_2 / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                                | M-SEARCH_2 / 1.1 NONE 0 keep
        POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 0\\r\\n\\r\\n              | POST / 1.1 NONE 0 keep
        POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: \\t5 \\r\\n\\r\\n          | POST / 1.1 LENGTH 5 keep
        POST / HTTP/1.0\\r\\nContent-Length: 5\\r\\n\\r\\n                           | POST / 1.0 LENGTH 5 close
        POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9223372036854775807\\r\\n\\r\\n | POST / 1.1 LENGTH 9223372036854775807 keep
        POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n     | POST / 1.1 CHUNKED 0 keep
        DELETE / HTTP/1.1\\r\\nHost: a\\r\\nTRANSFER-ENCODING: Chunked\\r\\n\\r\\n   | DELETE / 1.1 CHUNKED 0 keep
        OPTIONS / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding:chunked\\r\\n\\r\\n   | OPTIONS / 1.1 CHUNKED 0 keep
        GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 0\\r\\n\\r\\n               | GET / 1.1 NONE 0 keep
        PUT / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\nExpect: 100-Continue\\r\\n\\r\\n | PUT / 1.1 LENGTH 5 keep expect
        PUT / HTTP/1.1\\r\\nHost: a\\r\\nExpect: 100-continue\\r\\n\\r\\n           | PUT / 1.1 NONE 0 keep
        PUT / HTTP/1.0\\r\\nContent-Length: 5\\r\\nExpect: 100-continue\\r\\n\\r\\n | PUT / 1.0 LENGTH 5 close
        GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: keep-alive, Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n | GET / 1.1 NONE 0 keep upgrade
        GET / HTTP/1.1\\r\\nHost: a\\r\\nUpgrade: websocket\\r\\n\\r\\n             | GET / 1.1 NONE 0 keep
        GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: Upgrade\\r\\n\\r\\n            | GET / 1.1 NONE 0 keep
        """)
    void whatTheGrammarAllowsIsRead(String text, String expected) {
        var whole = Feeding.inEveryWay(Feeding::request, WireTable.unescape(text));
        var line = new String(WireTable.unescape(expected), StandardCharsets.ISO_8859_1);
        assertThat(whole).startsWith(line + "\n").endsWith("left 0");
    }

    @Test
    void aValueMayHoldTabsAndEightBitBytesAnywhere() throws WireException {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                for (char c : new char[] {'\t', '\u0080', '\u00ff', ' ', '~'}) {
                    var value = "a".repeat(at) + c + "b".repeat(length - at);
                    parser.parse(bytes("GET / HTTP/1.1\r\nHost: a\r\nX-A:" + value + "\r\n\r\n"));
                    assertThat(parser.fields().first(X_A)).contains(at == 0 && (c == '\t' || c == ' ') ? value.substring(1) : value);
                }
            }
        }
    }

    @Test
    void everyControlIsFoundAnywhereInAValue() {
        for (int control = 0; control < 0x80; control++) {
            if (control == '\t' || control >= 0x20 && control < 0x7f) continue;
            for (int at = 0; at < 40; at++) {
                var head = "GET / HTTP/1.1\r\nHost: a\r\nX-A:" + "\t".repeat(at % 3) + "a".repeat(at) + (char) control + "b".repeat(9) + "\r\n\r\n";
                assertThat(Feeding.outcome(Feeding::request, head.getBytes(StandardCharsets.ISO_8859_1)))
                    .as("control %d at %d", control, at).startsWith("400 ");
            }
        }
    }

    @Test
    void pipelinedHeadsAreReadOneByOneWithTheirOwnFields() throws WireException {
        var in = bytes("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.0\r\nHost: b\r\n\r\n");
        assertThat(parser.parse(in)).isTrue();
        var first = parser.fields();
        assertThat(parser.parse(in)).isTrue();
        assertThat(parser.target()).isEqualTo("/2");
        assertThat(parser.keepAlive()).isFalse();
        assertThat(first.first(FieldName.HOST)).contains("a");
        assertThat(parser.fields().first(FieldName.HOST)).contains("b");
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void nothingIsLeftOfOneHeadInTheNext() throws WireException {
        parser.parse(bytes("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n"
            + "Connection: upgrade, close\r\nUpgrade: x\r\n\r\n"));
        parser.parse(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertThat(parser.framing()).isEqualTo(BodyFraming.NONE);
        assertThat(parser.expectsContinue()).isFalse();
        assertThat(parser.upgrade()).isFalse();
        assertThat(parser.keepAlive()).isTrue();
        assertThat(parser.fields().rows()).isEqualTo(1);
    }

    @Test
    void oneEmptyLineIsToleratedBeforeEachHeadButDoesNotBeginOne() throws WireException {
        assertThat(parser.hasBegun()).isFalse();
        assertThat(parser.parse(bytes("\r\n"))).isFalse();
        assertThat(parser.hasBegun()).isFalse();
        assertThat(parser.parse(bytes("G"))).isFalse();
        assertThat(parser.hasBegun()).isTrue();
        assertThat(parser.parse(bytes("ET / HTTP/1.1\r\n"))).isFalse();
        assertThat(parser.hasBegun()).isTrue();
        assertThat(parser.parse(bytes("Host: a\r\n\r\n\r\n"))).isTrue();
        assertThat(parser.hasBegun()).isFalse();
        assertThat(parser.parse(bytes("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"))).isTrue();
    }

    @Test
    void fieldsAddedToAHeadDoNotHarmTheBytesThatCame() throws WireException {
        var in = bytes("POST / HTTP/1.1\r\nHost: a\r\nX-A: b\r\nContent-Length: 600\r\n\r\n" + "z".repeat(600));
        parser.parse(in);
        var fields = parser.fields();
        for (int i = 0; i < 40; i++) fields.add(FieldName.of("X-Added-" + i), "value " + i);
        assertThat(fields.first(X_A)).contains("b");
        assertThat(fields.first(FieldName.of("X-Added-39"))).contains("value 39");
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("z".repeat(600));
    }

    @Test
    void headsUpToTheLimitsAreRead() throws WireException {
        var line = "GET /" + "a".repeat(8192 - 14) + " HTTP/1.1\r\n";
        assertThat(parser.parse(bytes(line + "Host: a\r\n\r\n"))).isTrue();
        assertThat(parser.parse(bytes("GET / HTTP/1.1\r\nHost: a\r\nX-A:" + "a".repeat(8192 - 4) + "\r\n\r\n"))).isTrue();
        assertThat(parser.parse(bytes("GET / HTTP/1.1\r\nHost: a\r\n" + "X-A:\r\n".repeat(99) + "\r\n"))).isTrue();
        var fields = "Host: a\r\n" + ("X-A: " + "a".repeat(8180) + "\r\n").repeat(4);
        fields += "X-B:" + "b".repeat(32768 - fields.length() - 6) + "\r\n";
        assertThat(parser.parse(bytes(line + fields + "\r\n"))).isTrue();
    }

    @Test
    void aHeadWithALongBodyBehindItTakesNoMoreMemoryThanABound() throws WireException {
        var lines = new LineReader();
        lines.fill(bytes("a\r\n" + "b".repeat(1 << 20)));
        assertThat(lines.bytes().length).isLessThan(4096);
        parser.parse(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertThat(parser.hasBegun()).isFalse();
    }

    @Test
    void nothingIsReadBehindARefusedHead() {
        var in = bytes("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThatThrownBy(() -> parser.parse(in)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> parser.parse(in)).isInstanceOf(WireException.class).hasMessageContaining("behind a refused head");
    }

    @Test
    void aRefusalHasNoStackTraceAndQuotesNoRawBytes() {
        assertThatThrownBy(() -> parser.parse(bytes("GET / HTTP/1.1\r\nX\u001bA: b\r\n\r\n")))
            .isInstanceOfSatisfying(WireException.class, refusal -> {
                assertThat(refusal.getStackTrace()).isEmpty();
                assertThat(refusal.kind()).isEqualTo(Failure.Kind.BAD_REQUEST);
                assertThat(refusal.detail()).isEqualTo("field line 1 holds the control byte 0x1b").isEqualTo(refusal.getMessage());
            });
    }
}
