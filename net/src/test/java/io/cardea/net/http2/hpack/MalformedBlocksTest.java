// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is no block, and what looks strange and is one.
final class MalformedBlocksTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        index 0                                    | 80                          | index from 1 to 61, found 0
        index behind the static table              | be                          | index from 1 to 61, found 62
        index behind one dynamic entry             | 4001610162 bf               | index from 1 to 62, found 63
        name index behind the tables, indexing     | 7e 0161                     | index from 1 to 61, found 62
        name index behind the tables, not indexing | 0f2f 0161                   | index from 1 to 61, found 62
        name index behind the tables, never        | 1f2f 0161                   | index from 1 to 61, found 62
        index 2^31-1                               | ff80ffffff07                | found 2147483647
        index 2^31                                 | ff81ffffff07                | below 2^31, found 2147483648
        index 2^32 + 1 would be 1 in 32 bits       | ff82ffffff0f                | below 2^31
        integer of five octets of ones             | ffffffffff7f                | below 2^31
        integer of six octets                      | ff808080808000              | behind 5 octets
        zeros without an end                       | ff8080808080808080808080    | behind 5 octets
        nothing behind the first octet             | ff                          | ends within an integer
        nothing behind a continued octet           | ff80                        | ends within an integer
        no name                                    | 40                          | before a name
        no value                                   | 400161                      | before a value
        no value behind an indexed name            | 41                          | before a value
        name longer than the block                 | 400561                      | a name of 5 bytes, but the block ends after 1
        value longer than the block                | 4001610362                  | a value of 3 bytes, but the block ends after 1
        value of 2^31-1                            | 4001617f80ffffff07          | a value of 2147483647 bytes
        Huffman value longer than the block        | 40016183a8                  | a value of 3 bytes
        value's length cut                         | 4001617f                    | ends within an integer
        EOS within a string                        | 40016184ffffffff            | holds EOS
        EOS behind a letter                        | 400161851fffffffff          | holds EOS
        EOS in a name                              | 4084ffffffff 0161           | holds EOS
        padded with zeros                          | 4001618118                  | other bits than ones
        padded with a zero at the end              | 400161811e                  | other bits than ones
        8 bits of padding                          | 40016181ff                  | 8 bits that are no symbol
        11 bits of padding                         | 400161821fff                | 11 bits that are no symbol
        24 bits of padding                         | 40016183ffffff              | 24 bits that are no symbol
        code that is cut                           | 40016182fffe                | 16 bits that are no symbol
        table larger than we allow                 | 3fe21f                      | a table size of 4097, expected at most 4096
        table of 2^31                              | 3fe1ffffff07                | below 2^31
        table size behind a field                  | 82 20                       | at the start of a block
        three table sizes                          | 20 20 20                    | more than 2 table size updates
        """)
    void isRefused(String why, String digits, String reason) {
        var decoder = new HpackDecoder(4096);
        assertThatThrownBy(() -> Blocks.decode(decoder, digits)).isInstanceOf(HpackException.class).hasMessageContaining(reason);
        assertThatThrownBy(() -> Blocks.decode(decoder, "82")).as("the next block").isInstanceOf(HpackException.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        integer with needless zeros      | 0f 8080808000 0161        | accept-charset: a
        two table sizes                  | 20 3fe11f 82              | :method: GET
        empty name and value             | 00 00 00                  | ':'
        empty Huffman strings            | 00 80 80                  | ':'
        no padding                       | 00 0161 81 f8             | a: &
        7 bits of padding                | 00 0161 83 002e7f         | a: 00:
        code of 30 bits and 2 of padding | 00 0161 84 fffffff3       | a: LF
        """)
    void isAccepted(String what, String digits, String field) throws HpackException {
        assertThat(Blocks.decode(new HpackDecoder(4096), digits)).containsExactly(field.equals(":") ? ": " : field.replace("LF", "\n"));
    }

    @Test
    void anEmptyBlockHasNoFields() throws HpackException {
        assertThat(Blocks.decode(new HpackDecoder(4096), "")).isEmpty();
    }

    @Test
    void anEntryLargerThanTheTableEmptiesItAndIsNoError() throws HpackException {
        var decoder = new HpackDecoder(4096);
        // §4.4, in a table of 34 bytes: that is one entry of two.
        assertThat(Blocks.decode(decoder, "3f03 4001610162 be")).containsExactly("a: b", "a: b");
        assertThat(Blocks.decode(decoder, "400163026464")).containsExactly("c: dd");
        assertThatThrownBy(() -> Blocks.decode(decoder, "be")).hasMessageContaining("from 1 to 61, found 62");
    }

    @Test
    void anEntryThatIsEvictedByWhatNamesItStillGivesTheName() throws HpackException {
        // §4.4: a table for one entry; the second refers to the first, which has to go for it.
        var decoder = new HpackDecoder(4096);
        assertThat(Blocks.decode(decoder, "3f03 4001610162 7e0163 be")).containsExactly("a: b", "a: c", "a: c");
        assertThatThrownBy(() -> Blocks.decode(decoder, "bf")).hasMessageContaining("from 1 to 62, found 63");
    }

    @Test
    void aTableMadeSmallerIsEvicted() throws HpackException {
        var decoder = new HpackDecoder(4096);
        Blocks.decode(decoder, "4001610162 4001630164");
        assertThat(Blocks.decode(decoder, "be bf")).containsExactly("c: d", "a: b");
        assertThat(Blocks.decode(decoder, "3f03 be")).containsExactly("c: d");
        assertThatThrownBy(() -> Blocks.decode(decoder, "bf")).hasMessageContaining("from 1 to 62, found 63");
    }

    @Test
    void aSinkThatHasEnoughEndsTheBlockAtOnce() {
        var decoder = new HpackDecoder(4096);
        var seen = new ArrayList<Integer>();
        var block = Unpooled.wrappedBuffer(Blocks.hex("82 84 86"));
        assertThatThrownBy(() -> decoder.decode(block, (hash, name, nameFrom, nameLength, value, valueFrom, valueLength) -> {
            seen.add(nameLength);
            if (seen.size() == 2) throw new IllegalStateException("enough");
        })).hasMessage("enough");
        assertThat(seen).containsExactly(7, 5);
        assertThatThrownBy(() -> Blocks.decode(decoder, "82")).isInstanceOf(HpackException.class);
    }

    @Test
    void bytesInAnArrayAreReadInPlaceFromWhereTheBufferBegins() throws HpackException {
        var digits = "4001610162 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf";
        var bytes = Blocks.hex("000000" + digits);
        var slice = Unpooled.wrappedBuffer(bytes, 1, bytes.length - 1).skipBytes(2);
        assertThat(Blocks.decode(new HpackDecoder(4096), slice)).isEqualTo(Blocks.decode(new HpackDecoder(4096), digits))
            .containsExactly("a: b", "custom-key: custom-value");
    }

    @Test
    void aTableBelowWhatAPeerMayUseBeforeItKnowsIsRefused() {
        assertThatThrownBy(() -> new HpackDecoder(4095)).hasMessageContaining("at least 4096");
    }
}
