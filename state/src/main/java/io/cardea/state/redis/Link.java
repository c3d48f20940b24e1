// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.state.Reply;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulConnection;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection on one loop, and what is under way on it. Whatever is asked within one turn of the loop leaves in one piece.
///
/// All on its loop, but what says otherwise. Lettuce keeps the order of answers; time-outs are ours: questions have the same patience, so the first is the
/// first to lose it, and one timer is enough for all.
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    /// Questions under way at most: more than Redis answers within any time-out that makes sense.
    static final int MOST = 20_000;

    final EventLoop loop;
    private final Presence presence;
    private final Figures figures;
    private final boolean gathers;
    private final ArrayDeque<Call<?>> flying = new ArrayDeque<>();
    private volatile @Nullable StatefulConnection<byte[], byte[]> connection;
    private boolean watching;
    private boolean flushing;

    /// @param gathers whether questions may wait for the end of the loop's turn
    Link(EventLoop loop, Presence presence, Figures figures, boolean gathers) {
        this.loop = loop;
        this.presence = presence;
        this.figures = figures;
        this.gathers = gathers;
    }

    /// Any thread.
    boolean isOpen() {
        var now = connection;
        return now != null && now.isOpen();
    }

    /// Takes this connection from now on; any thread.
    void use(StatefulConnection<byte[], byte[]> next) {
        if (gathers) next.setAutoFlushCommands(false);
        connection = next;
    }

    /// Lets go of the connection; what is under way on it runs into its time-out, if it is not told before. Any thread.
    void drop() {
        var last = connection;
        connection = null;
        if (last != null) last.closeAsync();
    }

    /// The connection has ended by itself; any thread.
    ///
    /// @return whether it was the one in use
    boolean ended(Object which) {
        if (connection != which) return false;
        connection = null;
        loop.execute(this::giveUp);
        return true;
    }

    /// Nothing that was sent there will be answered.
    private void giveUp() {
        for (var call = flying.poll(); call != null; call = flying.poll()) {
            if (!call.isDone()) failed(call, Failed.LOST);
        }
    }

    void send(Call<?> call) {
        if (call.isDone()) return;
        var now = connection;
        if (now == null || !now.isOpen()) {
            failed(call, Failed.AWAY);
            return;
        }
        if (flying.size() >= MOST) {
            failed(call, Failed.BUSY);
            return;
        }
        flying.add(call);
        watch();
        write(now, call, false);
    }

    private void write(StatefulConnection<byte[], byte[]> to, Call<?> call, boolean inFull) {
        var question = new Question(this, call, inFull);
        try {
            to.dispatch(question);
        } catch (RuntimeException e) {
            question.completeExceptionally(e);
            return;
        }
        if (gathers && !flushing) {
            flushing = true;
            loop.execute(() -> {
                flushing = false;
                to.flushCommands();
            });
        }
    }

    /// Redis has said an error; any thread.
    void refused(Question question, String error) {
        LOG.debug("Redis refuses a question: {}", error);
        var word = error.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        if (word.equals("NOSCRIPT") && !question.isInFull()) onLoop(() -> again(question));
        else ended(question, List.of(), refusal(word));
    }

    /// With the text, which Redis has not seen yet, or has forgotten.
    private void again(Question question) {
        var now = connection;
        if (now == null) came(question.call(), List.of(), Failed.LOST);
        else write(now, question.call(), true);
    }

    /// It cannot be known what became of it; any thread.
    void lost(Question question, Throwable why) {
        LOG.debug("a question to Redis came to nothing", why);
        // Lettuce makes exceptions of errors where it looks at them itself: in a Cluster, or while it is handed over.
        if (why instanceof RedisCommandExecutionException && why.getMessage() != null) refused(question, why.getMessage());
        else ended(question, List.of(), Failed.LOST);
    }

    /// Any thread.
    ///
    /// @param failed if so; then there are no values
    void ended(Question question, List<Object> values, @Nullable Failed failed) {
        if (loop.inEventLoop()) came(question.call(), values, failed);
        else loop.execute(() -> came(question.call(), values, failed));
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) task.run();
        else loop.execute(task);
    }

    private void came(Call<?> call, List<Object> values, @Nullable Failed failed) {
        if (call.isDone()) {
            figures.late.increment();
            return;
        }
        if (failed == null) {
            presence.answered();
            figures.answered.increment();
            call.got(values, loop);
        } else {
            failed(call, failed);
        }
        while (!flying.isEmpty() && flying.peek().isDone()) flying.poll();
    }

    private static Failed refusal(String word) {
        return switch (word) {
            case "READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY" -> Failed.NOT_NOW;
            case "OOM", "MISCONF", "NOREPLICAS" -> Failed.FULL;
            case "NOAUTH", "NOPERM", "WRONGPASS" -> Failed.FORBIDDEN;
            default -> Failed.REFUSED;
        };
    }

    private <T> void failed(Call<T> call, Failed how) {
        figures.failed(how);
        call.complete(new Reply.Unavailable<>(how.why()), loop);
        if (how.countsAgainstRedis()) presence.failed(how.why());
    }

    private void watch() {
        if (watching) return;
        var first = flying.peek();
        if (first == null) return;
        watching = true;
        loop.schedule(this::expire, Math.max(0, first.deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void expire() {
        watching = false;
        long now = System.nanoTime();
        for (var call = flying.peek(); call != null && (call.isDone() || call.deadline - now <= 0); call = flying.peek()) {
            flying.poll();
            if (!call.isDone()) failed(call, Failed.SLOW);
        }
        watch();
    }

    /// For messages.
    Optional<StatefulConnection<byte[], byte[]>> connection() {
        return Optional.ofNullable(connection);
    }
}
