// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Many connections that did one request each and then stay silent: what a connection costs while nothing happens. They can
/// also be made to ask for the same at once.
final class IdleHerd implements Lane.Owner {
    private static final int AT_ONCE = 32;
    private static final int PATIENCE_SECONDS = 120;

    private final EventLoop loop;
    private final Dialer dialer;
    private final Requests requests;
    private final int wanted;
    private final long length;
    private final List<Lane> held = new ArrayList<>();
    private final CompletableFuture<Integer> all = new CompletableFuture<>();
    private int dialled;
    private int lost;
    private boolean released;
    private Optional<Crowd> crowd = Optional.empty();

    IdleHerd(Transport transport, EventLoop loop, LoadPlan plan) {
        this.loop = loop;
        wanted = plan.connections();
        requests = new Requests(plan);
        // Silent connections need no large buffer, but those do that will ask for a long answer.
        int buffer = plan.expectedLength() > 16_384 ? LoadRun.receiveBuffer(plan) : 4096;
        dialer = new Dialer(transport, loop, plan, buffer, new ClientTls(plan.protocol()));
        length = plan.expectedLength();
    }

    /// Completes with the number of connections that stand idle, once every one was tried, after two minutes at the latest.
    CompletableFuture<Integer> gather() {
        loop.execute(() -> {
            for (int i = 0; i < AT_ONCE; i++) {
                dial();
            }
            loop.schedule(() -> all.complete(held.size()), PATIENCE_SECONDS, TimeUnit.SECONDS);
        });
        return all;
    }

    /// All of them ask for `path` at once; completes when the last has its answer, or gave up.
    CompletableFuture<Stampede> ask(String path, Fresh origin) {
        return CompletableFuture.supplyAsync(() -> {
            requests.aim(path);
            var asking = new Crowd(loop, held, length, origin);
            crowd = Optional.of(asking);
            return asking.ask();
        }, loop).thenCompose(result -> result);
    }

    /// Closes them all; completes when the loop has done so.
    CompletableFuture<Void> release() {
        return CompletableFuture.runAsync(() -> {
            released = true;
            held.forEach(Lane::close);
            held.clear();
            requests.close();
        }, loop);
    }

    private void dial() {
        if (dialled < wanted) {
            dialled++;
            dialer.dial(this, requests);
        }
    }

    private void settled() {
        dial();
        if (held.size() + lost >= wanted) {
            all.complete(held.size());
        }
    }

    @Override
    public void ready(Lane connection) {
        connection.send();
    }

    @Override
    public void began(Lane connection) {
        crowd.ifPresent(asking -> asking.began(connection));
    }

    @Override
    public void answered(Lane connection, int status, long bytes) {
        if (crowd.isPresent()) {
            crowd.get().answered(connection, status, bytes);
            return;
        }
        if (status == 200 && !connection.closes()) {
            held.add(connection);
        } else {
            lost++;
            connection.close();
        }
        settled();
    }

    @Override
    public void gone(Lane connection, String why) {
        if (crowd.isPresent()) {
            crowd.get().lost(connection, why);
        } else if (!released) {
            held.remove(connection);
            lost++;
            settled();
        }
    }

    @Override
    public void failed(Lane connection, String why) {
        lost++;
        connection.close();
        settled();
    }

    @Override
    public void refused(Lane connection) {
        gone(connection, "refused");
    }

    @Override
    public void handshake(boolean resumed) {
        // Not counted: the herd is about memory.
    }
}
