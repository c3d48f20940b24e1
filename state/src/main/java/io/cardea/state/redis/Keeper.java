// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.state.Reply;
import io.cardea.core.state.Waiting;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Sees to it that there are connections, and finds out whether Redis is back: one look at a time, with pauses that grow and differ, so that the edges
/// that share it do not come all at once. On a virtual thread of its own, which sleeps while all is well.
final class Keeper implements AutoCloseable {
    private static final long FIRST_PAUSE = 50;
    private static final long LONGEST_PAUSE = 2000;
    /// A connection that has not answered so often in a row is replaced: its other end may be gone without a word.
    private static final int SILENT = 3;

    private final Redis redis;
    private final Presence presence;
    private final List<Link> links;
    private final Connector connector;
    private final int[] silent; // of each link
    private final Semaphore asked = new Semaphore(0);
    private @Nullable Thread thread; // guarded by this
    private volatile boolean closed;

    Keeper(Redis redis, Presence presence, List<Link> links, Connector connector) {
        this.redis = redis;
        this.presence = presence;
        this.links = links;
        this.connector = connector;
        this.silent = new int[links.size()];
    }

    synchronized void begin() {
        if (thread != null || closed) return;
        asked.release();
        thread = Thread.ofVirtual().name("redis-keeper").start(this::keep);
    }

    /// Something is not as it should be. Any thread.
    void look() {
        asked.release();
    }

    private void keep() {
        try {
            while (!closed) {
                asked.acquire();
                asked.drainPermits();
                for (long pause = FIRST_PAUSE; !closed && !mend(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
                    Thread.sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /// @return whether all is well
    private boolean mend() throws InterruptedException {
        boolean all = true;
        for (int i = 0; i < links.size() && !closed; i++) {
            // Where the first cannot, the others hardly can: one is enough to look.
            if (mend(i)) presence.back();
            else if (!presence.isHere()) return false;
            else all = false;
        }
        return all && presence.isHere();
    }

    private boolean mend(int which) throws InterruptedException {
        var link = links.get(which);
        if (link.isOpen()) {
            if (presence.isHere()) return true;
            if (answers(link)) {
                silent[which] = 0;
                return true;
            }
            if (++silent[which] < SILENT) return false;
        }
        silent[which] = 0;
        link.drop();
        try {
            var connection = connector.connect(which);
            connection.addListener(new Ending(link, connection));
            link.use(connection);
            return connection.isOpen() && answers(link); // or it has ended before it was listened to
        } catch (ExecutionException e) {
            missing(Connector.reason(e));
        } catch (TimeoutException e) {
            missing("it does not answer");
        }
        return false;
    }

    /// A connection that cannot be is no loss as long as there are others.
    private void missing(String why) {
        if (links.stream().noneMatch(Link::isOpen)) presence.lost(why);
    }

    private boolean answers(Link link) {
        return switch (Waiting.on(loop -> redis.probe(link, loop))) {
            case Reply.Got<Boolean> got -> true;
            case Reply.Unavailable<Boolean>(String why) -> {
                if (!why.equals(Failed.SLOW.why())) link.drop(); // such as one whose other end is a replica by now
                missing(why);
                yield false;
            }
        };
    }

    /// Notices when a connection ends by itself.
    private final class Ending implements RedisConnectionStateListener {
        private final Link link;
        private final StatefulConnection<byte[], byte[]> connection;

        Ending(Link link, StatefulConnection<byte[], byte[]> connection) {
            this.link = link;
            this.connection = connection;
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
            if (closed || connector.reconnects() || !link.ended(connection)) return;
            missing(Failed.LOST.why());
            look();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) thread.interrupt();
        links.forEach(Link::drop);
        connector.close();
    }
}
