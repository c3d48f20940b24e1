// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/// Reads a small body whole, within a bound. On the loop.
public final class WholeBody {
    private final Body body;
    private final int most;
    private final Consumer<byte[]> whole;
    private final Runnable tooLarge;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    private WholeBody(Body body, int most, Consumer<byte[]> whole, Runnable tooLarge) {
        this.body = body;
        this.most = most;
        this.whole = whole;
        this.tooLarge = tooLarge;
    }

    /// Calls one of the two, once; none if the client goes before its body has ended.
    ///
    /// @param most bytes
    public static void read(Body body, int most, Consumer<byte[]> whole, Runnable tooLarge) {
        new WholeBody(body, most, whole, tooLarge).pull();
    }

    private void pull() {
        while (true) {
            var chunk = body.read();
            if (chunk.isNone()) {
                body.demand(this::pull);
                return;
            }
            bytes.writeBytes(ByteBufUtil.getBytes(chunk.data()));
            chunk.data().release();
            if (chunk.isFailed()) return;
            if (bytes.size() > most) {
                if (!chunk.last()) body.cancel(Failure.of(Failure.Kind.CONTENT_TOO_LARGE, "more than " + most + " bytes"));
                tooLarge.run();
                return;
            }
            if (chunk.last()) {
                whole.accept(bytes.toByteArray());
                return;
            }
        }
    }
}
