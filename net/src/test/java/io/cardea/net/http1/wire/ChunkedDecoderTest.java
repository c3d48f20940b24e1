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

final class ChunkedDecoderTest {
    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        0\\r\\n\\r\\nGET                                              | \\nno trailers\\nleft 3
        5\\r\\nhello\\r\\n0\\r\\n\\r\\n                                 | hello\\nno trailers\\nleft 0
        5\\r\\nhello\\r\\n6\\r\\n world\\r\\n0\\r\\n\\r\\nx              | hello world\\nno trailers\\nleft 1
        2\\r\\n\\r\\n\\r\\n0\\r\\n\\r\\n                                | \\r\\n\\nno trailers\\nleft 0
        0005\\r\\nhello\\r\\n000\\r\\n\\r\\n                            | hello\\nno trailers\\nleft 0
        aA\\r\\n\\{170:x}\\r\\n0\\r\\n\\r\\n                            | \\{170:x}\\nno trailers\\nleft 0
        5;a\\r\\nhello\\r\\n0;b=c\\r\\n\\r\\n                           | hello\\nno trailers\\nleft 0
        5; a="b;\\\\"\\\\\\\\ c" ;d\\r\\nhello\\r\\n0\\r\\n\\r\\n       | hello\\nno trailers\\nleft 0
        5;\\{255:a}\\r\\nhello\\r\\n0\\r\\n\\r\\n                       | hello\\nno trailers\\nleft 0
        5\\r\\nhello\\r\\n0\\r\\nX-A: b\\r\\nX-C:\\r\\n\\r\\nrest        | hello\\nX-A: b\\r\\nX-C: \\r\\n\\nleft 4
        \\{300:1\\r\\nx\\r\\n}0\\r\\n\\r\\n                             | \\{300:x}\\nno trailers\\nleft 0
        """)
    void aBodyIsDecodedToItsEndAndNotBeyond(String text, String expected) {
        assertThat(Feeding.inEveryWay(Feeding::chunks, WireTable.unescape(text)))
            .isEqualTo(new String(WireTable.unescape(expected), StandardCharsets.ISO_8859_1));
    }

    @Test
    void dataIsASliceOfWhatCameAndBelongsToTheCaller() throws WireException {
        var decoder = new ChunkedDecoder(HeadLimits.DEFAULT);
        var in = bytes("5\r\nhello\r\n0\r\n\r\n");
        var data = decoder.decode(in);
        assertThat(in.refCnt()).isEqualTo(2);
        assertThat(data.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
        data.release();
        assertThat(decoder.decode(in).isReadable()).isFalse();
        assertThat(decoder.isDone()).isTrue();
        assertThat(in.refCnt()).isEqualTo(1);
        in.release();
    }

    @Test
    void aChunkOfMoreThanTwoGigabytesComesInPieces() throws WireException {
        var decoder = new ChunkedDecoder(HeadLimits.DEFAULT);
        assertThat(decoder.decode(bytes("7fffffffffffff\r\n")).isReadable()).isFalse();
        assertThat(decoder.decode(bytes("some")).readableBytes()).isEqualTo(4);
        assertThat(decoder.decode(bytes("more")).readableBytes()).isEqualTo(4);
        assertThat(decoder.isDone()).isFalse();
    }

    @Test
    void anotherBodyIsDecodedAfterReset() throws WireException {
        var decoder = new ChunkedDecoder(HeadLimits.DEFAULT);
        decoder.decode(bytes("0\r\nX-A: b\r\n\r\n"));
        assertThat(decoder.trailers().orElseThrow().first(FieldName.of("x-a"))).contains("b");
        decoder.reset();
        assertThat(decoder.isDone()).isFalse();
        assertThat(decoder.trailers()).isEmpty();
        assertThat(decoder.decode(bytes("3\r\nabc\r\n")).readableBytes()).isEqualTo(3);
        assertThatThrownBy(decoder::reset).isInstanceOf(IllegalStateException.class).hasMessageContaining("not finished");
    }

    @Test
    void theOriginsMistakesAreTheOrigins() {
        var decoder = ChunkedDecoder.ofOrigin(HeadLimits.DEFAULT);
        assertThatThrownBy(() -> decoder.decode(bytes("5\n")))
            .isInstanceOfSatisfying(WireException.class, refusal -> assertThat(refusal.kind()).isEqualTo(Failure.Kind.ORIGIN_NONSENSE));
    }

    @Test
    void nothingIsReadBehindARefusedChunk() {
        var decoder = new ChunkedDecoder(HeadLimits.DEFAULT);
        var in = bytes("x0\r\n\r\n");
        assertThatThrownBy(() -> decoder.decode(in)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> decoder.decode(in)).isInstanceOf(WireException.class).hasMessageContaining("behind a refused chunk");
        assertThat(decoder.isDone()).isFalse();
    }
}
