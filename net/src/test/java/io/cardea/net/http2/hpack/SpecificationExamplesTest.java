// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The examples of RFC 7541 appendix C, byte for byte. `hpack-examples.txt` has them: `# title, table size` begins a
/// connection, `= digits` is a block, and the lines below are its fields.
final class SpecificationExamplesTest {
    record Connection(String title, int tableSize, List<Block> blocks) {}

    record Block(String digits, List<String> fields) {}

    static List<Connection> connections() throws Exception {
        var connections = new ArrayList<Connection>();
        try (var in = SpecificationExamplesTest.class.getResourceAsStream("/hpack-examples.txt")) {
            for (var line : new String(in.readAllBytes()).lines().toList()) {
                if (line.startsWith("# ")) {
                    int comma = line.lastIndexOf(", ");
                    connections.add(new Connection(line.substring(2, comma), Integer.parseInt(line.substring(comma + 2)), new ArrayList<>()));
                } else if (line.startsWith("= ")) {
                    connections.getLast().blocks().add(new Block(line.substring(2), new ArrayList<>()));
                } else if (!line.isBlank()) {
                    connections.getLast().blocks().getLast().fields().add(line);
                }
            }
        }
        assertThat(connections).hasSize(8);
        return connections;
    }

    @TestFactory
    List<DynamicTest> isDecodedAsTheSpecificationSays() throws Exception {
        return connections().stream().map(connection -> DynamicTest.dynamicTest(connection.title(), () -> {
            var decoder = resized(connection.tableSize());
            for (var block : connection.blocks()) assertThat(Blocks.decode(decoder, block.digits())).isEqualTo(block.fields());
        })).toList();
    }

    private static HpackDecoder resized(int size) throws HpackException {
        var decoder = new HpackDecoder(4096);
        if (size != 4096) assertThat(Blocks.decode(decoder, update(size))).isEmpty();
        return decoder;
    }

    private static byte[] update(int size) {
        var out = Unpooled.buffer();
        new HpackEncoder(size).begin(out);
        return Arrays.copyOf(out.array(), out.readableBytes());
    }

    /// C.4 and C.6 are what an encoder makes that uses Huffman's code and indexes everything; ours does not index `:path`
    /// and `location`, so it makes the first of C.4, which has none.
    @Test
    void theFirstRequestWithHuffmanIsEncodedAsTheSpecificationSays() throws Exception {
        var example = connections().stream().filter(connection -> connection.title().startsWith("C.4")).findFirst().orElseThrow();
        var encoder = new HpackEncoder(4096);
        for (var block : example.blocks()) {
            var out = Unpooled.buffer();
            encoder.begin(out);
            for (var field : block.fields()) {
                int colon = field.indexOf(": ");
                encoder.encode(out, Blocks.latin(field.substring(0, colon)), Blocks.latin(field.substring(colon + 2)));
            }
            assertThat(Blocks.hex(out)).isEqualTo(block.digits().replace(" ", ""));
        }
    }

    @Test
    void integersAreReadAsTheSpecificationSays() throws HpackException {
        // C.1.2: 1337 with a prefix of 5 bits, here as the size of the table, is 1f 9a 0a.
        assertThat(update(1337)).isEqualTo(Blocks.hex("3f 9a 0a"));
        assertThat(update(10)).isEqualTo(Blocks.hex("2a")); // C.1.1
        // C.1.3: 42 on an octet boundary is 2a; the size update of 42 needs a continuation.
        assertThat(update(42)).isEqualTo(Blocks.hex("3f 0b"));
        assertThat(Blocks.decode(new HpackDecoder(4096), "3f 9a 0a 82")).containsExactly(":method: GET");
    }
}
