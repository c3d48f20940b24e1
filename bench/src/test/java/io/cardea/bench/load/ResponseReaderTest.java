// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseReaderTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "a body with a length     | HTTP/1.1 200 OK;content-LENGTH: 5;;hello | 200 | 5 | false",
        "no body                  | HTTP/1.1 200 OK;Content-Length: 0;; | 200 | 0 | false",
        "never a body             | HTTP/1.1 304 Not Modified;ETag: x;; | 304 | 0 | false",
        "an announced close       | HTTP/1.1 200 OK;Connection: Close;Content-Length: 1;;x | 200 | 1 | true",
        "HTTP/1.0                 | HTTP/1.0 200 OK;Content-Length: 1;;x | 200 | 1 | true",
        "an interim answer before | HTTP/1.1 103 Early Hints;Link: x;;HTTP/1.1 404 No;Content-Length: 2;;no | 404 | 2 | false",
        "chunks                   | HTTP/1.1 200 OK;Transfer-Encoding: chunked;;3;abc;A;0123456789;0;; | 200 | 13 | false",
        "chunks with a trailer    | HTTP/1.1 200 OK;Transfer-Encoding: chunked;;3;abc;0;Digest: x;Date: y;; | 200 | 3 | false",
    })
    void aResponseCutAnywhereIsReadTheSame(String name, String text, int status, long length, boolean closes) {
        byte[] bytes = text.replace(";", "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var reader = new ResponseReader();
            var first = Unpooled.wrappedBuffer(bytes, 0, cut);
            var second = Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut);
            boolean early = reader.read(first);
            assertThat(early).as("complete after %d bytes", cut).isEqualTo(cut == bytes.length);
            assertThat(early || reader.read(second)).as("complete, cut at %d", cut).isTrue();
            assertThat(reader.status()).isEqualTo(status);
            assertThat(reader.length()).isEqualTo(length);
            assertThat(reader.closes()).isEqualTo(closes);
        }
    }

    @Test
    void theNextResponseIsLeftInTheBuffer() {
        var in = Unpooled.copiedBuffer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1", StandardCharsets.US_ASCII);
        assertThat(new ResponseReader().read(in)).isTrue();
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1");
    }

    @Test
    void aBodyWithoutALengthEndsWithTheConnection() {
        var reader = new ResponseReader();
        var in = Unpooled.copiedBuffer("HTTP/1.1 200 OK\r\n\r\nall the rest", StandardCharsets.US_ASCII);
        assertThat(reader.read(in)).isFalse();
        assertThat(reader.endsWithClose()).isTrue();
        assertThat(reader.length()).isEqualTo(12);
    }
}
