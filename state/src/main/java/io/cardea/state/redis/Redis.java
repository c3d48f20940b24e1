// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.exchange.Pending;
import io.cardea.core.file.RedisConfig;
import io.cardea.core.state.Reply;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/// Asks Redis. Any thread; waits for nothing.
///
/// A question goes out on the connection of the loop that asks, if it is one of those that were given, and comes back there without a hop. While Redis is
/// away it is answered at once, and nobody ever waits longer than the time-out.
public final class Redis implements AutoCloseable {
    private static final Script PROBE = Script.of("redis.call('SET', KEYS[1], '1', 'PX', 10000)\nreturn {1}\n"); // a replica could be read, but not be written to

    private final RedisConfig config;
    private final Keys keys;
    private final long patience;
    private final Figures figures = new Figures();
    private final Presence presence;
    private final List<Link> links;
    private final Keeper keeper;

    /// Connects nothing yet.
    ///
    /// @param folder that paths of certificates start from
    /// @param loops one connection for each
    public Redis(RedisConfig config, Path folder, List<EventLoop> loops) {
        this.config = config;
        this.keys = new Keys(config.prefix());
        this.patience = config.timeout().toNanos();
        this.presence = new Presence(config.where(), () -> look());
        this.links = loops.stream().map(loop -> new Link(loop, presence, figures, !config.cluster())).toList();
        this.keeper = new Keeper(this, presence, links, new Connector(config, folder, loops));
    }

    private void look() {
        keeper.look();
    }

    /// Begins to connect. Again, it does nothing.
    public void begin() {
        keeper.begin();
    }

    public Keys keys() {
        return keys;
    }

    public RedisConfig config() {
        return config;
    }

    Presence presence() {
        return presence;
    }

    Figures figures() {
        return figures;
    }

    /// Whether a question would be asked, and not be answered at once.
    public boolean isHere() {
        return presence.isHere();
    }

    /// Runs a script there: atomic, once or, if the answer is lost, perhaps.
    ///
    /// @param keys all in the same slot, see [Keys]
    /// @param arguments anything
    /// @param read of what the script returns: the elements of a table, or one value; numbers as `Long`, texts as `byte[]`. On the loop of the connection
    /// @param loop where the answer is completed
    public <T> Pending<Reply<T>> run(Script script, List<byte[]> keys, List<byte[]> arguments, Function<List<Object>, T> read, Executor loop) {
        if (!presence.isHere()) return unavailable(Failed.AWAY);
        return run(link(loop), script, keys, arguments, read, loop);
    }

    private <T> Pending<Reply<T>> run(Link link, Script script, List<byte[]> keys, List<byte[]> arguments, Function<List<Object>, T> read, Executor loop) {
        var call = new Call<>(script, keys, arguments, System.nanoTime() + patience, read, loop);
        if (link.loop == loop && link.loop.inEventLoop()) {
            link.send(call);
            return call.answer();
        }
        try {
            link.loop.execute(() -> link.send(call));
        } catch (RejectedExecutionException e) {
            return unavailable(Failed.AWAY); // this edge ends
        }
        return call.answer();
    }

    private <T> Pending<Reply<T>> unavailable(Failed how) {
        figures.failed(how);
        return Pending.of(new Reply.Unavailable<>(how.why()));
    }

    /// The asker's own, else any that is open.
    private Link link(Executor loop) {
        int at = links.size() == 1 ? 0 : ThreadLocalRandom.current().nextInt(links.size());
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).loop == loop) at = i;
        }
        for (int i = 0; i < links.size(); i++) {
            var link = links.get((at + i) % links.size());
            if (link.isOpen()) return link;
        }
        return links.get(at);
    }

    /// Whether a change can be made there now.
    Pending<Reply<Boolean>> probe(Link link, Executor loop) {
        return run(link, PROBE, List.of(keys.key("probe", "probe")), List.of(), values -> true, loop);
    }

    @Override
    public void close() {
        keeper.close();
        presence.close();
    }
}
