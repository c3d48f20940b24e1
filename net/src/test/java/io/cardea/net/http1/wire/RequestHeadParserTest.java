// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RequestHeadParserTest {
    private final RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aHeadIsReadAndTheBodyIsLeft() throws WireException {
        var in = bytes("POST /a?b=c HTTP/1.1\r\nHost: example.test:8080\r\nContent-Length: 3\r\nX-Empty:\r\nX-A: \t b  \t\r\n\r\nabc");
        assertThat(parser.parse(in)).isTrue();
        assertThat(parser.method()).isSameAs("POST");
        assertThat(parser.target()).isEqualTo("/a?b=c");
        assertThat(parser.minorVersion()).isEqualTo(1);
        assertThat(parser.framing()).isEqualTo(BodyFraming.LENGTH);
        assertThat(parser.contentLength()).isEqualTo(3);
        assertThat(parser.keepAlive()).isTrue();
        assertThat(parser.fields().first(FieldName.of("x-a"))).contains("b");
        assertThat(parser.fields().first(FieldName.of("x-empty"))).contains("");
        assertThat(parser.fields().first(FieldName.HOST)).contains("example.test:8080");
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("abc");
        assertThat(parser.hasBegun()).isFalse();
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
}
