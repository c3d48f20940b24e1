// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.conditional.HttpDate;
import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Edge;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.exchange.Link;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Route;
import io.cardea.core.exchange.RouteLimits;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Build;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// A route with a cache and an origin that does as it is told, without sockets: exchanges are real, and all of it runs on the test's thread.
final class ScriptedExchange implements AutoCloseable, Edge, Handler, Build {
    private final StoppedClock clock;
    private final Policy cache;
    private final Map<Object, AutoCloseable> shared = new java.util.HashMap<>();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private java.util.function.Function<Request, Origin> script = request -> Origin.down();
    private final List<Request> seen = new ArrayList<>();

    /// @param takes milliseconds until the head comes
    /// @param cut whether the body ends before its time
    record Origin(boolean isDown, int status, Fields fields, byte[] body, long takes, boolean cut) {
        static Origin down() {
            return new Origin(true, 0, new Fields(), new byte[0], 0, false);
        }
    }

    /// @param whole whether the body came to its end
    record Answer(int status, Fields fields, byte[] body, boolean whole, List<Request> requests) {
        boolean asked() {
            return !requests.isEmpty();
        }

        Optional<Fields> seen() {
            return requests.isEmpty() ? Optional.empty() : Optional.of(requests.getLast().fields());
        }
    }

    ScriptedExchange(CacheConfig config, StoppedClock clock) {
        this.clock = clock;
        this.cache = new CacheFactory(clock).create(config, this);
    }

    /// @param kept what is stored lies there; taken over
    ScriptedExchange(CacheConfig config, StoppedClock clock, io.cardea.cache.store.Store kept) {
        this.clock = clock;
        var caches = new Caches(io.cardea.core.spi.Gauges.NONE, io.cardea.core.spi.AdminPages.NONE);
        var made = new Cache(caches, kept, clock, 1 << 20);
        caches.add(made);
        shared.put("caches", caches);
        shared.put(cache().memory().bytes(), made);
        this.cache = new CacheFactory(clock).create(config, this);
    }

    Answer ask(String method, String target, Fields fields, byte[] body, Origin answering) {
        return ask(method, target, fields, body, request -> answering);
    }

    /// @param answering what the origin does with each request that it gets
    Answer ask(String method, String target, Fields fields, byte[] body, java.util.function.Function<Request, Origin> answering) {
        script = answering;
        seen.clear();
        return begin(method, target, fields, body).end();
    }

    /// One that is under way.
    final class Begun {
        private final Exchange exchange;
        private final Memory client;

        private Begun(Exchange exchange, Memory client) {
            this.exchange = exchange;
            this.client = client;
        }

        /// Reads the answer.
        Answer end() {
            settle();
            client.read();
            settle();
            if (client.answer == null) throw new AssertionError("no answer to " + exchange.request() + ": " + exchange.trail().entries());
            if (client.whole) exchange.sent(); else exchange.abort(Failure.of(Failure.Kind.ORIGIN_INCOMPLETE, "cut"));
            settle();
            var response = client.answer;
            return new Answer(response.status(), response.fields(), client.bytes.toByteArray(), client.whole, List.copyOf(seen));
        }
    }

    /// A request that comes now, be it in the midst of another; the origin goes on as it did.
    Begun begin(String method, String target, Fields fields, byte[] body) {
        int question = target.indexOf('?');
        var client = new Memory(method);
        var request = new Request(method, "https", "shop.example", -1, question < 0 ? target : target.substring(0, question), question < 0 ? "" : target.substring(question + 1),
            "1.1", fields, body.length == 0 ? Body.empty() : Body.of(Unpooled.copiedBuffer(body)));
        var exchange = new Exchange(this, client, request, Route.of("rows", "/**", List.of(cache), this, RouteLimits.DEFAULT, "rows"), Map.of(), "id", System.nanoTime());
        exchange.proceed();
        return new Begun(exchange, client);
    }

    private void settle() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) task.run();
    }

    // ---- the origin -----------------------------------------------------------------------------------------------------

    @Override
    public void serve(Exchange exchange) {
        seen.add(exchange.request());
        var origin = script.apply(exchange.request());
        clock.set(clock.millis() + origin.takes);
        if (!exchange.request().body().isEmpty()) exchange.request().body().read().data().release();
        if (origin.isDown) {
            exchange.fail(Failure.beforeSending(Failure.Kind.CONNECT_REFUSED, "down"));
            return;
        }
        var fields = origin.fields.copy();
        var date = fields.first(FieldName.DATE);
        if (date.isEmpty()) fields.add(FieldName.DATE, HttpDate.write(clock.epochSecond()));
        else if (date.get().equals("absent")) fields.remove(FieldName.DATE);
        boolean bodiless = Response.isBodiless(origin.status, exchange.request().method());
        if (bodiless) {
            exchange.answer(new Response(origin.status, fields, Body.empty()));
        } else {
            int length = origin.cut ? origin.body.length + 10 : origin.body.length;
            if (!fields.contains(FieldName.CONTENT_LENGTH)) fields.add(FieldName.CONTENT_LENGTH, Integer.toString(length));
            exchange.answer(new Response(origin.status, fields, length == 0 ? Body.empty() : new Sent(origin.body, length, origin.cut)));
        }
    }

    /// A body of one piece, and perhaps of an end that does not come.
    private static final class Sent implements Body {
        private final byte[] bytes;
        private final long length;
        private final boolean cut;
        private int state;

        Sent(byte[] bytes, long length, boolean cut) {
            this.bytes = bytes;
            this.length = length;
            this.cut = cut;
        }

        @Override
        public Chunk read() {
            return switch (state++) {
                case 0 -> cut ? Chunk.of(Unpooled.copiedBuffer(bytes)) : Chunk.last(Unpooled.copiedBuffer(bytes));
                default -> cut ? Chunk.failed(Failure.of(Failure.Kind.ORIGIN_INCOMPLETE, "cut")) : Chunk.END;
            };
        }

        @Override
        public void demand(Runnable readable) {
            readable.run();
        }

        @Override
        public void cancel(Failure why) {
            state = 2;
        }

        @Override
        public long length() {
            return length;
        }
    }

    @Override
    public String kind() {
        return "rows";
    }

    @Override
    public String target() {
        return "";
    }

    // ---- the client -----------------------------------------------------------------------------------------------------

    private final class Memory implements Client {
        private final String method;
        private Response answer;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean whole = true;

        Memory(String method) {
            this.method = method;
        }

        @Override
        public void respond(Response response) {
            answer = response;
        }

        /// What there is, as a client would.
        void read() {
            if (answer == null) return;
            var body = answer.body();
            if (body.isEmpty() || Response.isBodiless(answer.status(), method)) {
                body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "none wanted"));
                return;
            }
            for (int waits = 0; waits < 10; ) {
                var chunk = body.read();
                if (chunk.isNone()) {
                    settle();
                    waits++;
                    continue;
                }
                var data = chunk.data();
                bytes.writeBytes(io.netty.buffer.ByteBufUtil.getBytes(data));
                data.release();
                if (chunk.isFailed()) whole = false;
                if (chunk.last()) return;
            }
            throw new AssertionError("the body does not end");
        }

        @Override
        public void inform(Response interim) {
            // rows have none
        }

        @Override
        public void reset() {
            whole = false;
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
            return new Link("rows", 443, Optional.empty());
        }

        @Override
        public Executor loop() {
            return tasks::add;
        }

        @Override
        public boolean isOnLoop() {
            return true;
        }
    }

    // ---- the edge -------------------------------------------------------------------------------------------------------

    @Override
    public void began(Exchange exchange) {
        // nobody counts
    }

    @Override
    public void ended(Exchange exchange) {
        // nobody counts
    }

    @Override
    public Response errorPage(Exchange exchange, Failure failure) {
        return Response.text(failure.status(), "text/plain", failure.detail());
    }

    @Override
    public Executor lane(Blocking.Lane lane) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path folder() {
        return Path.of(".");
    }

    @Override
    public String line() {
        return "rows";
    }

    @Override
    public String pattern() {
        return "/**";
    }

    @Override
    public Map<String, ServiceConfig> services() {
        return Map.of();
    }

    @Override
    public ForwardingConfig forwarding() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends AutoCloseable> T shared(Class<T> type, Object key, Supplier<T> make) {
        return type.cast(shared.computeIfAbsent(key, none -> make.get()));
    }

    @Override
    public void own(AutoCloseable resource) {
        // closed with the store
    }

    @Override
    public void close() {
        for (var each : shared.values()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
