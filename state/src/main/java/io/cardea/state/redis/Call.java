// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Reply;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One question under way. Touched by the loop of its link alone, which answers it once.
final class Call<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    final Script script;
    final List<byte[]> keys;
    final List<byte[]> arguments;
    final long deadline;
    private final Function<List<Object>, T> read;
    private final Pending<Reply<T>> answer = new Pending<>();
    private final Executor asker;
    private boolean done;

    /// @param deadline by [System#nanoTime]
    Call(Script script, List<byte[]> keys, List<byte[]> arguments, long deadline, Function<List<Object>, T> read, Executor asker) {
        this.script = script;
        this.keys = keys;
        this.arguments = arguments;
        this.deadline = deadline;
        this.read = read;
        this.asker = asker;
    }

    Pending<Reply<T>> answer() {
        return answer;
    }

    boolean isDone() {
        return done;
    }

    /// @return whether it could be read
    boolean got(List<Object> values, Executor loop) {
        T value;
        try {
            value = read.apply(values);
        } catch (RuntimeException e) { // somebody else has written there, or the script is wrong
            LOG.warn("what Redis answers cannot be read", e);
            complete(new Reply.Unavailable<>("what Redis answers cannot be read"), loop);
            return false;
        }
        complete(new Reply.Got<>(value), loop);
        return true;
    }

    void complete(Reply<T> reply, Executor loop) {
        if (done) return;
        done = true;
        if (asker == loop) {
            answer.complete(reply);
            return;
        }
        try {
            asker.execute(() -> answer.complete(reply));
        } catch (RejectedExecutionException e) {
            // the asker's loop has ended, and with it whoever waited
        }
    }
}
