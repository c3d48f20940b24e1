// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Call] as Lettuce carries it: written in RESP as it is, without an object for each of its arguments, and told to its [Link] without a future. A limit that is
/// shared asks one for each request.
final class Question implements RedisCommand<byte[], byte[], List<Object>> {
    private static final byte[] END = "\r\n".getBytes(US_ASCII);

    private final Link link;
    private final Call<?> call;
    private final boolean inFull;
    private @Nullable CommandOutput<byte[], byte[], List<Object>> output = new NestedMultiOutput<>(ByteArrayCodec.INSTANCE);
    private volatile boolean done;
    private volatile boolean cancelled;

    /// @param inFull with the script's text
    Question(Link link, Call<?> call, boolean inFull) {
        this.link = link;
        this.call = call;
        this.inFull = inFull;
    }

    Call<?> call() {
        return call;
    }

    boolean isInFull() {
        return inFull;
    }

    @Override
    public void encode(ByteBuf to) {
        to.writeByte('*');
        number(to, 3 + call.keys.size() + call.arguments.size());
        to.writeBytes(call.script.call(inFull));
        to.writeByte('$');
        number(to, digits(call.keys.size()));
        number(to, call.keys.size());
        for (int i = 0; i < call.keys.size(); i++) bulk(to, call.keys.get(i));
        for (int i = 0; i < call.arguments.size(); i++) bulk(to, call.arguments.get(i));
    }

    private static void bulk(ByteBuf to, byte[] bytes) {
        to.writeByte('$');
        number(to, bytes.length);
        to.writeBytes(bytes);
        to.writeBytes(END);
    }

    /// And the end of the line.
    private static void number(ByteBuf to, int number) {
        int scale = 1;
        for (int i = digits(number); i > 1; i--) scale *= 10;
        for (; scale > 0; scale /= 10) to.writeByte('0' + number / scale % 10);
        to.writeBytes(END);
    }

    private static int digits(int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) digits++;
        return digits;
    }

    // ---- how it ends ----------------------------------------------------------------------------------------------

    @Override
    public void complete() {
        if (done) return;
        done = true;
        var said = output;
        if (said == null) link.ended(this, List.of(), Failed.LOST);
        else if (said.hasError()) link.refused(this, said.getError());
        else link.ended(this, said.get(), null);
    }

    @Override
    public boolean completeExceptionally(Throwable why) {
        if (done) return false;
        done = true;
        link.lost(this, why);
        return true;
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (done) return;
        done = true;
        link.ended(this, List.of(), Failed.LOST);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    // ---- for Lettuce ----------------------------------------------------------------------------------------------

    @Override
    public @Nullable CommandOutput<byte[], byte[], List<Object>> getOutput() {
        return output;
    }

    @Override
    public void setOutput(@Nullable CommandOutput<byte[], byte[], List<Object>> other) {
        output = other;
    }

    /// By whose key a Cluster is told where it belongs.
    @Override
    public CommandArgs<byte[], byte[]> getArgs() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE).addKeys(call.keys);
    }

    @Override
    public ProtocolKeyword getType() {
        return inFull ? CommandType.EVAL : CommandType.EVALSHA;
    }
}
