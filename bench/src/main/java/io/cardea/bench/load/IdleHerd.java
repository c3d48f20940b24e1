// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Many connections that did one request each and then stay silent: what a connection costs while nothing happens.
final class IdleHerd implements LoadConnection.Owner {
    private static final int AT_ONCE = 32;

    private final EventLoop loop;
    private final Dialer dialer;
    private final Requests requests;
    private final int wanted;
    private final List<LoadConnection> held = new ArrayList<>();
    private final CompletableFuture<Integer> all = new CompletableFuture<>();
    private int dialled;
    private int lost;
    private boolean released;

    IdleHerd(Transport transport, EventLoop loop, LoadPlan plan) {
        this.loop = loop;
        wanted = plan.connections();
        requests = new Requests(plan);
        dialer = new Dialer(transport, loop, plan, 4096, new ClientTls());
    }

    /// Completes with the number of connections that stand idle, once every one was tried.
    CompletableFuture<Integer> gather() {
        loop.execute(() -> {
            for (int i = 0; i < AT_ONCE; i++) {
                dial();
            }
        });
        return all;
    }

    /// Closes them all; completes when the loop has done so.
    CompletableFuture<Void> release() {
        return CompletableFuture.runAsync(() -> {
            released = true;
            held.forEach(LoadConnection::close);
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
    public void ready(LoadConnection connection) {
        connection.send();
    }

    @Override
    public void answered(LoadConnection connection, int status, long length) {
        if (status == 200 && !connection.closes()) {
            held.add(connection);
        } else {
            lost++;
            connection.close();
        }
        settled();
    }

    @Override
    public void gone(LoadConnection connection, String why) {
        if (!released) {
            held.remove(connection);
            lost++;
            settled();
        }
    }

    @Override
    public void handshake(boolean resumed) {
        // Not counted: the herd is about memory.
    }
}
