// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// Netty's HPACK reads what ours wrote, and the other way round: many blocks on one connection, with tables that change.
final class OracleTest {
    record Field(String name, String value) {
        String line() {
            return name + ": " + value;
        }
    }

    /// @param sizes of the receiver's table that come before the block
    record Step(List<Integer> sizes, List<Field> fields) {}

    private static Arbitrary<String> names() {
        return Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of("accept", "accept-encoding", "cache-control", "content-type", "content-length", "cookie", "date",
                "etag", "server", "set-cookie", "authorization", "vary", "via", "x-request-id", "www-authenticate", "user-agent")),
            Tuple.of(3, Arbitraries.of("x-a", "x-b", "x-c", "x-long-name-of-an-application")),
            Tuple.of(1, Arbitraries.strings().withChars("!#$%&'*+-.^_`|~0189az").ofMinLength(1).ofMaxLength(80)));
    }

    private static Arbitrary<String> values() {
        return Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.of("", "a", "b", "gzip, deflate", "text/html", "no-cache", "0", "session=0123456789abcdef0123", "z".repeat(130))),
            Tuple.of(2, Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(60)),
            Tuple.of(1, Arbitraries.strings().withCharRange('\u0080', '\u00ff').ofMaxLength(40)),
            Tuple.of(1, Arbitraries.integers().between(200, 5000).map("v"::repeat)));
    }

    @Provide
    Arbitrary<List<Step>> connections() {
        var sizes = Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.just(List.<Integer>of())), Tuple.of(1,
            Arbitraries.of(0, 33, 64, 100, 300, 1000, 4096, 5000, 16384).list().ofMinSize(1).ofMaxSize(3)));
        var fields = Combinators.combine(names(), values()).as(Field::new).list().ofMaxSize(10);
        return Combinators.combine(sizes, fields).as(Step::new).list().ofMinSize(1).ofMaxSize(30);
    }

    @Property(tries = 300)
    void nettyReadsWhatWeWrote(@ForAll("connections") List<Step> steps, @ForAll("bounds") int bound) throws Http2Exception {
        var encoder = new HpackEncoder(bound);
        var decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
        for (var step : steps) {
            for (int size : step.sizes()) {
                decoder.configuration().maxHeaderTableSize(size);
                encoder.peerTableSize(size);
            }
            ByteBuf block = Unpooled.buffer();
            encoder.begin(block);
            encoder.encode(block, Blocks.latin(":status"), Blocks.latin("200"));
            var fields = new Fields();
            var expected = new ArrayList<>(List.of(":status: 200"));
            for (var field : step.fields()) {
                fields.add(FieldName.of(field.name().toUpperCase(Locale.ROOT)), field.value());
                expected.add(field.line());
            }
            encoder.encode(block, fields);
            var lines = new ArrayList<String>();
            decoder.decodeHeaders(1, block).forEach(header -> lines.add(header.getKey() + ": " + header.getValue()));
            assertThat(lines).hasSameSizeAs(expected).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(block.isReadable()).isFalse();
        }
    }

    @Provide
    Arbitrary<Integer> bounds() {
        return Arbitraries.of(0, 50, 256, 4096, 10_000);
    }

    @Property(tries = 300)
    void weReadWhatNettyWrote(@ForAll("connections") List<Step> steps, @ForAll boolean huffman) throws Exception {
        var encoder = new DefaultHttp2HeadersEncoder((name, value) -> value.length() == 1, false, 16, huffman ? 0 : Integer.MAX_VALUE);
        var decoder = new HpackDecoder(16384);
        for (var step : steps) {
            for (int size : step.sizes()) encoder.configuration().maxHeaderTableSize(size);
            var headers = new DefaultHttp2Headers(false).status("404");
            step.fields().forEach(field -> headers.add(new AsciiString(Blocks.latin(field.name())), new AsciiString(Blocks.latin(field.value()))));
            var expected = new ArrayList<String>();
            headers.forEach(header -> expected.add(header.getKey() + ": " + header.getValue()));
            ByteBuf block = Unpooled.buffer();
            encoder.encodeHeaders(1, headers, block);
            assertThat(Blocks.decode(decoder, ByteBufUtil.getBytes(block))).isEqualTo(expected);
        }
    }

    @Property(tries = 200)
    void weReadWhatWeWroteInItsOrder(@ForAll("connections") List<Step> steps, @ForAll("bounds") int bound) throws HpackException {
        var encoder = new HpackEncoder(bound);
        var decoder = new HpackDecoder(16384);
        for (var step : steps) {
            step.sizes().forEach(encoder::peerTableSize);
            ByteBuf block = Unpooled.buffer();
            encoder.begin(block);
            var expected = new ArrayList<String>();
            for (var field : step.fields()) {
                encoder.encode(block, Blocks.latin(field.name()), Blocks.latin(field.value()));
                expected.add(field.line());
            }
            assertThat(Blocks.decode(decoder, block)).isEqualTo(expected);
        }
    }
}
