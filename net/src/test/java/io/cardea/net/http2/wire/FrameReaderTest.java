// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    /// Writes down what it is told; pieces of one DATA frame are joined, since where they are cut is nobody's business.
    private static final class Told implements FrameReader.Frames {
        final List<String> all = new ArrayList<>();
        private String data = "";
        private int padding;

        @Override
        public void dataBegins(int stream, int flowBytes) {
            tell("data " + stream + " of " + flowBytes);
        }

        @Override
        public void data(int stream, ByteBuf piece, int padded, boolean last) {
            data += ByteBufUtil.hexDump(piece);
            padding += padded;
            piece.release();
            var begun = all.getLast();
            int bar = begun.indexOf(" | ");
            all.set(all.size() - 1, (bar < 0 ? begun : begun.substring(0, bar)) + " | " + data + " padded " + padding + (last ? " end" : ""));
        }

        private void tell(String what) {
            data = "";
            padding = 0;
            all.add(what);
        }

        @Override
        public void headers(int stream, ByteBuf block, boolean end) {
            tell("headers " + stream + " " + ByteBufUtil.hexDump(block) + (end ? " end" : ""));
        }

        @Override
        public void priority(int stream) {
            tell("priority " + stream);
        }

        @Override
        public void reset(int stream, ErrorCode code) {
            tell("reset " + stream + " " + code);
        }

        @Override
        public void settings(ByteBuf values) {
            tell("settings " + ByteBufUtil.hexDump(values));
        }

        @Override
        public void settingsAck() {
            tell("settings ack");
        }

        @Override
        public void ping(long opaque, boolean ack) {
            tell("ping " + opaque + " " + ack);
        }

        @Override
        public void goAway(int last, ErrorCode code) {
            tell("goaway " + last + " " + code);
        }

        @Override
        public void windowUpdate(int stream, int increment) {
            tell("window " + stream + " " + increment);
        }

        @Override
        public void unknown(int type) {
            tell("unknown " + type);
        }
    }

    private static ByteBuf written() {
        var out = Unpooled.buffer();
        FrameWriter.beginSettings(out, 2);
        FrameWriter.setting(out, Setting.INITIAL_WINDOW_SIZE, 77);
        FrameWriter.setting(out, Setting.MAX_CONCURRENT_STREAMS, 4_000_000_000L);
        FrameWriter.settingsAck(out);
        FrameWriter.ping(out, 42, false);
        FrameWriter.ping(out, 43, true);
        int begin = FrameWriter.beginHeaders(out, 1, false);
        out.writeBytes(new byte[50]);
        FrameWriter.endHeaders(out, begin, 20); // three frames
        FrameWriter.data(out, 1, 3, false);
        out.writeBytes(new byte[] {1, 2, 3});
        out.writeBytes(ByteBufUtil.decodeHexDump("000007" + "00" + "09" + "00000001" + "03" + "0405060000" + "00")); // padded: 3 bytes of data, 3 of padding
        FrameWriter.data(out, 3, 0, true);
        FrameWriter.windowUpdate(out, 0, 5);
        FrameWriter.windowUpdate(out, 3, Integer.MAX_VALUE);
        FrameWriter.reset(out, 3, ErrorCode.CANCEL);
        out.writeBytes(ByteBufUtil.decodeHexDump("000001" + "63" + "ff" + "80000001" + "07"));
        FrameWriter.goAway(out, 9, ErrorCode.NO_ERROR, "bye");
        return out;
    }

    private static List<String> read(ByteBuf all, int cut) throws FrameException {
        var told = new Told();
        var reader = new FrameReader(UnpooledByteBufAllocator.DEFAULT, told, 16_384);
        var in = Unpooled.buffer();
        in.writeBytes(all, all.readerIndex(), cut);
        while (reader.read(in)) {}
        in.writeBytes(all, all.readerIndex() + cut, all.readableBytes() - cut);
        while (reader.read(in)) {}
        assertThat(in.isReadable()).isFalse();
        reader.release();
        return told.all;
    }

    @Test
    void whatTheWriterWritesIsReadWhereverItIsCut() throws FrameException {
        var all = written();
        var whole = read(all, 0);
        assertThat(whole).containsExactly("settings 00040000004d0003ee6b2800", "settings ack", "ping 42 false", "ping 43 true", "headers 1 " + "00".repeat(50),
            "data 1 of 3 | 010203 padded 0", "data 1 of 7 | 040506 padded 4 end", "data 3 of 0 |  padded 0 end", "window 0 5", "window 3 2147483647", "reset 3 CANCEL",
            "unknown 99", "goaway 9 NO_ERROR");
        for (int cut = 1; cut < all.readableBytes(); cut++) assertThat(read(all, cut)).as("cut at " + cut).isEqualTo(whole);
        for (int step = 1; step < 12; step++) {
            var told = new Told();
            var reader = new FrameReader(UnpooledByteBufAllocator.DEFAULT, told, 16_384);
            var in = Unpooled.buffer();
            for (int at = 0; at < all.readableBytes(); at += step) {
                in.writeBytes(all, at, Math.min(step, all.readableBytes() - at));
                while (reader.read(in)) {}
            }
            assertThat(told.all).as("in steps of " + step).isEqualTo(whole);
        }
    }

    @Test
    void theFirstFrameIsSettings() {
        var out = Unpooled.buffer();
        FrameWriter.ping(out, 1, false);
        assertThatThrownBy(() -> read(out, 0)).isInstanceOfSatisfying(FrameException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR));
        var ack = Unpooled.buffer();
        FrameWriter.settingsAck(ack);
        assertThatThrownBy(() -> read(ack, 0)).isInstanceOf(FrameException.class);
    }

    @Test
    void anUnknownErrorCodeIsAnInternalError() {
        assertThat(ErrorCode.of(99)).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(ErrorCode.of(-1)).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(ErrorCode.of(11)).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
    }
}
