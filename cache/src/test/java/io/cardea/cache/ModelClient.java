// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Link;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/// A client of the model: it reads as fast as it can, or a piece when it is told to, and may leave at any time.
final class ModelClient implements Client {
    final Asking asking;
    private final Simulation simulation;
    private final int loop;
    private final boolean slow;
    Exchange exchange;
    private Body body;
    private boolean answered;
    private boolean done;

    ModelClient(Simulation simulation, Asking asking, int loop, boolean slow) {
        this.simulation = simulation;
        this.asking = asking;
        this.loop = loop;
        this.slow = slow;
    }

    @Override
    public void respond(Response response) {
        if (answered) throw new AssertionError("answered twice: " + asking);
        answered = true;
        asking.status = response.status();
        asking.gotAt = simulation.tick();
        asking.gotMillis = simulation.clock.millis();
        var fields = new TreeMap<String, String>();
        var given = response.fields();
        for (int row = 0; row < given.rows(); row++) if (given.isPresent(row)) fields.merge(given.nameAt(row).toLowerCase(Locale.ROOT), given.valueAt(row), (one, other) -> one + ", " + other);
        asking.got = fields;
        body = response.body();
        if (body.isEmpty() || Response.isBodiless(response.status(), asking.method)) {
            body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "none wanted"));
            loop().execute(() -> finish(true));
        } else if (!slow) {
            loop().execute(this::readAll);
        }
    }

    private void readAll() {
        while (!done) {
            if (!readOne()) {
                body.demand(this::readAll);
                return;
            }
        }
    }

    /// @return whether there was something
    boolean readOne() {
        if (done || body == null) return false;
        var chunk = body.read();
        if (chunk.isNone()) return false;
        asking.body.append(new String(ByteBufUtil.getBytes(chunk.data()), StandardCharsets.ISO_8859_1));
        chunk.data().release();
        if (chunk.last()) finish(!chunk.isFailed());
        return true;
    }

    boolean isSlow() {
        return slow;
    }

    boolean isDone() {
        return done;
    }

    private void finish(boolean whole) {
        if (done) return;
        done = true;
        asking.whole = whole;
        if (whole) exchange.sent(); else exchange.abort(Failure.of(Failure.Kind.ORIGIN_INCOMPLETE, "cut"));
    }

    void leave() {
        if (done) return;
        done = true;
        asking.left = true;
        var why = Failure.of(Failure.Kind.CLIENT_GONE, "left");
        if (body != null) body.cancel(why);
        exchange.abort(why);
    }

    @Override
    public void inform(Response interim) {
        // the model's origin has none
    }

    @Override
    public void reset() {
        // told by the abort that follows
    }

    @Override
    public String address() {
        return "127.0.0.1";
    }

    @Override
    public void believe(String address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String peerAddress() {
        return "127.0.0.1";
    }

    @Override
    public Link link() {
        return new Link("model", 443, Optional.empty());
    }

    @Override
    public Executor loop() {
        return simulation.loop(loop);
    }

    @Override
    public boolean isOnLoop() {
        return true;
    }
}
