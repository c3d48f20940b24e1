// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadWriterTest {
    private static final UnpooledByteBufAllocator ALLOC = UnpooledByteBufAllocator.DEFAULT;

    private final HeadWriter writer = new HeadWriter();

    private static String text(ByteBuf buffer) {
        try {
            return buffer.toString(StandardCharsets.ISO_8859_1);
        } finally {
            buffer.release();
        }
    }

    @Test
    void aRequestHeadIsWritten() {
        var fields = new Fields().add(FieldName.HOST, "a.test").add(FieldName.of("X-A"), "");
        assertThat(text(writer.request(ALLOC, "GET", "/a?b", fields))).isEqualTo("GET /a?b HTTP/1.1\r\nHost: a.test\r\nX-A: \r\n\r\n");
    }

    @Test
    void aResponseHeadIsWrittenWithItsReasonAndRoomForABody() {
        var head = writer.response(ALLOC, 404, new Fields().add(FieldName.CONTENT_LENGTH, "2"), 2);
        assertThat(head.writableBytes()).isGreaterThanOrEqualTo(2);
        int capacity = head.capacity();
        head.writeBytes(new byte[] {'n', 'o'});
        assertThat(head.capacity()).isEqualTo(capacity);
        assertThat(text(head)).isEqualTo("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    }

    @Test
    void aStatusWithoutReasonKeepsTheSpaceThatTheGrammarAsksFor() {
        assertThat(text(writer.response(ALLOC, 299, new Fields(), 0))).isEqualTo("HTTP/1.1 299 \r\n\r\n");
    }

    @Test
    void everyStatusIsReadAsWritten() throws WireException {
        var parser = new ResponseHeadParser(HeadLimits.DEFAULT);
        for (int status = 100; status < 600; status++) {
            var head = writer.response(ALLOC, status, new Fields(), 0);
            assertThat(parser.parse(head)).isTrue();
            assertThat(parser.status()).isEqualTo(status);
            head.release();
        }
    }

    @Test
    void aLongHeadIsWrittenAndAShortOneAfterIt() {
        var fields = new Fields().add(FieldName.of("X-A"), "b".repeat(20_000));
        assertThat(text(writer.request(ALLOC, "GET", "/" + "a".repeat(9000), fields))).hasSize(9000 + 20_000 + 25);
        assertThat(text(writer.request(ALLOC, "GET", "/", new Fields()))).isEqualTo("GET / HTTP/1.1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/a b", "/\r\nX: 1", "/\n", "/\t", "/\u0000", "/\u00e4", "/\u010d", "/\u007f", "/\u560a"})
    void aTargetThatWouldSplitTheHeadIsNotWritten(String target) {
        assertThatThrownBy(() -> writer.request(ALLOC, "GET", target, new Fields())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.request(ALLOC, target, "/", new Fields())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 99, 600, -1})
    void aStatusOutOfRangeIsNotWritten(int status) {
        assertThatThrownBy(() -> writer.response(ALLOC, status, new Fields(), 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
