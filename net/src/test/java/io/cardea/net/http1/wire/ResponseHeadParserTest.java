// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.FieldName;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResponseHeadParserTest {
    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    /// The first line of the outcome, see [Feeding#response]; every row is fed in every cut.
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        GET     | HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n                                | 200 1.1 LENGTH 5 keep
        GET     | HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n                                | 200 1.1 NONE 0 keep
        GET     | HTTP/1.1 200 OK\\r\\nTransfer-Encoding: CHUNKED\\r\\n\\r\\n                       | 200 1.1 CHUNKED -1 keep
        GET     | HTTP/1.1 200 OK\\r\\n\\r\\n                                                      | 200 1.1 UNTIL_CLOSE -1 close
        GET     | HTTP/1.1 200 OK\\r\\nConnection: keep-alive\\r\\n\\r\\n                           | 200 1.1 UNTIL_CLOSE -1 close
        GET     | HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: 5\\r\\n\\r\\n          | 200 1.1 LENGTH 5 close
        GET     | HTTP/1.1 200 OK\\r\\nConnection: a;b\\r\\nContent-Length: 5\\r\\n\\r\\n            | 200 1.1 LENGTH 5 close
        GET     | HTTP/1.0 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n                                | 200 1.0 LENGTH 5 close
        GET     | HTTP/1.0 200 OK\\r\\nContent-Length: 5\\r\\nConnection: Keep-Alive\\r\\n\\r\\n     | 200 1.0 LENGTH 5 keep
        GET     | HTTP/1.1 200\\r\\nContent-Length: 5\\r\\n\\r\\n                                   | 200 1.1 LENGTH 5 keep
        GET     | HTTP/1.1 200 \\r\\nContent-Length: 5\\r\\n\\r\\n                                  | 200 1.1 LENGTH 5 keep
        GET     | HTTP/1.1 299 \\t Gr\\xfc\\xdfe  \\r\\nContent-Length: 5\\r\\n\\r\\n               | 299 1.1 LENGTH 5 keep
        GET     | HTTP/1.1 100 Continue\\r\\n\\r\\n                                                | 100 1.1 NONE -1 keep
        GET     | HTTP/1.1 103 Early Hints\\r\\nLink: </a>\\r\\n\\r\\n                             | 103 1.1 NONE -1 keep
        GET     | HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\n\\r\\n              | 101 1.1 NONE -1 keep
        GET     | HTTP/1.1 204 No Content\\r\\n\\r\\n                                              | 204 1.1 NONE -1 keep
        GET     | HTTP/1.1 204 No Content\\r\\nContent-Length: 0\\r\\n\\r\\n                        | 204 1.1 NONE 0 keep
        GET     | HTTP/1.1 304 Not Modified\\r\\nContent-Length: 5\\r\\n\\r\\n                      | 304 1.1 NONE 5 keep
        GET     | HTTP/1.1 304 Not Modified\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n             | 304 1.1 NONE -1 keep
        HEAD    | HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n                                | 200 1.1 NONE 5 keep
        HEAD    | HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n                       | 200 1.1 NONE -1 keep
        HEAD    | HTTP/1.1 200 OK\\r\\n\\r\\n                                                      | 200 1.1 NONE -1 keep
        CONNECT | HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n                                | 200 1.1 NONE -1 keep
        CONNECT | HTTP/1.1 407 No\\r\\nContent-Length: 5\\r\\n\\r\\n                                | 407 1.1 LENGTH 5 keep
        GET     | HTTP/1.1 599 Last\\r\\nContent-Length: 9223372036854775807\\r\\n\\r\\n            | 599 1.1 LENGTH 9223372036854775807 keep
        """)
    void itsFramingFollowsStatusAndMethod(String method, String text, String expected) {
        assertThat(Feeding.inEveryWay(() -> Feeding.response(method), WireTable.unescape(text))).startsWith(expected + "\n");
    }

    @Test
    void anInterimResponseIsFollowedByTheFinalOne() throws WireException {
        var parser = new ResponseHeadParser(HeadLimits.DEFAULT);
        parser.expect("HEAD");
        var in = bytes("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nrest");
        assertThat(parser.parse(in)).isTrue();
        assertThat(parser.status()).isEqualTo(103);
        assertThat(parser.hasBegun()).isFalse();
        assertThat(parser.parse(in)).isTrue();
        assertThat(parser.status()).isEqualTo(200);
        assertThat(parser.fields().first(FieldName.of("Link"))).isEmpty();
        assertThat(parser.framing()).isEqualTo(BodyFraming.NONE);
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("rest");
    }

    @Test
    void theMethodHoldsUntilAnotherIsExpected() throws WireException {
        var parser = new ResponseHeadParser(HeadLimits.DEFAULT);
        parser.expect("HEAD");
        parser.parse(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
        assertThat(parser.framing()).isEqualTo(BodyFraming.NONE);
        parser.expect("GET");
        parser.parse(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
        assertThat(parser.framing()).isEqualTo(BodyFraming.LENGTH);
    }

    @Test
    void nothingIsReadBehindARefusedHead() {
        var parser = new ResponseHeadParser(HeadLimits.DEFAULT);
        var in = bytes("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThatThrownBy(() -> parser.parse(in)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> parser.parse(in)).isInstanceOf(WireException.class).hasMessageContaining("behind a refused head");
    }
}
