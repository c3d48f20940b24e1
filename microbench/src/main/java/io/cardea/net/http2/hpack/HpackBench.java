// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Heads of HTTP/2: a browser's twelve fields are read into fields, an answer's ten are written.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HpackBench {
    private static final String REQUEST = """
        :method: GET
        :scheme: https
        :authority: shop.example
        :path: /books/123?page=2&sort=title
        user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0
        accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
        accept-language: en-GB,en;q=0.7,de;q=0.3
        accept-encoding: gzip, deflate, br, zstd
        referer: https://shop.example/books
        cookie: session=2b1e0c8f6d5a4b39; theme=dark; consent=1732406400
        upgrade-insecure-requests: 1
        sec-fetch-mode: navigate
        """;
    private static final String ANSWER = """
        Date: Tue, 24 Nov 2026 00:00:00 GMT
        Server: origin/1.4
        Content-Type: application/json
        Content-Length: 1024
        ETag: "33a64df551425fcc"
        Cache-Control: private, max-age=60
        Vary: Accept-Encoding
        Via: 1.1 cardea
        X-Request-Id: 5f0c7a1be2d94c3fa1b2c3d4e5f60718
        """;
    private static final byte[] STATUS = ":status".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OK = "200".getBytes(StandardCharsets.US_ASCII);
    private static final int ROOM = 1024;

    private final HpackDecoder fresh = new HpackDecoder(4096);
    private final HpackDecoder decoder = new HpackDecoder(4096);
    private final HpackEncoder encoder = new HpackEncoder(4096);
    private final Fields answer = new Fields();
    private final ByteBuf first = Unpooled.directBuffer();
    private final ByteBuf next = Unpooled.directBuffer();
    private final ByteBuf out = Unpooled.directBuffer();
    private final Filling filling = new Filling();

    @Setup
    public void encodeOnce() throws HpackException {
        var client = new HpackEncoder(4096);
        var empty = new HpackEncoder(0);
        client.begin(next);
        request(client, next);
        decoder.decode(next, filling.anew());
        request(client, next.clear());
        empty.begin(first);
        request(empty, first);
        ANSWER.lines().map(line -> line.split(": ", 2)).forEach(field -> answer.add(FieldName.of(field[0]), field[1]));
    }

    private static void request(HpackEncoder encoder, ByteBuf out) {
        REQUEST.lines().forEach(line -> {
            int colon = line.indexOf(": ", 1);
            encoder.encode(out, line.substring(0, colon).getBytes(StandardCharsets.US_ASCII), line.substring(colon + 2).getBytes(StandardCharsets.US_ASCII));
        });
    }

    @TearDown
    public void release() {
        first.release();
        next.release();
        out.release();
    }

    /// A request that is all literals, in Huffman's code.
    @Benchmark
    public Fields readFirstRequest() throws HpackException {
        fresh.decode(first.readerIndex(0), filling.anew());
        return filling.fields;
    }

    /// A request of a connection that had one like it before.
    @Benchmark
    public Fields readNextRequest() throws HpackException {
        decoder.decode(next.readerIndex(0), filling.anew());
        return filling.fields;
    }

    @Benchmark
    public int writeAnswer() {
        out.clear();
        encoder.begin(out);
        encoder.encode(out, STATUS, OK);
        encoder.encode(out, answer);
        return out.readableBytes();
    }

    /// What a codec does with the fields: copies them into one array.
    private static final class Filling implements HpackDecoder.Sink {
        private byte[] bytes = new byte[0];
        private int used;
        private Fields fields = new Fields();

        Filling anew() {
            bytes = new byte[ROOM];
            used = 0;
            fields = new Fields(bytes, ROOM, 16);
            return this;
        }

        @Override
        public void field(int hash, byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength) {
            System.arraycopy(name, nameOffset, bytes, used, nameLength);
            System.arraycopy(value, valueOffset, bytes, used + nameLength, valueLength);
            fields.addSlice(hash, used, nameLength, used + nameLength, valueLength);
            used += nameLength + valueLength;
        }
    }
}
