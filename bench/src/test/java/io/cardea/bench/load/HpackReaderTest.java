// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// With the examples of RFC 7541 appendix C.
class HpackReaderTest {

    @Test
    void requestsWithHuffmanCodeShareATable() {
        var reader = new HpackReader();

        assertThat(read(reader, "828684418cf1e3c2e5f23a6ba0ab90f4ff"))
                .isEqualTo(":method=GET :scheme=http :path=/ :authority=www.example.com");
        assertThat(read(reader, "828684be5886a8eb10649cbf"))
                .isEqualTo(":method=GET :scheme=http :path=/ :authority=www.example.com cache-control=no-cache");
        assertThat(read(reader, "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")).isEqualTo(
                ":method=GET :scheme=https :path=/index.html :authority=www.example.com custom-key=custom-value");
    }

    @Test
    void aSmallerTableForgets() {
        var reader = new HpackReader();

        assertThat(read(reader, "400a637573746f6d2d6b65790d637573746f6d2d686561646572")).isEqualTo("custom-key=custom-header");
        assertThat(read(reader, "be")).isEqualTo("custom-key=custom-header");
        assertThat(read(reader, "20" + "3fe11f" + "040c2f73616d706c652f70617468")).isEqualTo(":path=/sample/path");
        assertThat(HpackText.STATIC).hasSize(61);
    }

    @ParameterizedTest
    @CsvSource({
        "88, 200", "8d, 404", "3fe11f88, 200", "48826402, 302", "4803333032, 302", "0803353032, 502", "be, 0", "82, 0",
    })
    void theStatusIsReadFromTheFront(String block, int status) {
        assertThat(H2Status.of(Unpooled.wrappedBuffer(HexFormat.of().parseHex(block)))).isEqualTo(status);
    }

    private static String read(HpackReader reader, String block) {
        return reader.read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(block))).stream()
                .map(field -> field.name().text() + "=" + field.value().text()).collect(Collectors.joining(" "));
    }
}
