// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.config.Config;
import io.cardea.core.config.Slot;
import io.cardea.core.config.SlotOf;
import io.cardea.core.config.Slots;
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
import io.cardea.core.spi.Gauges;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The policy in a real exchange, without a socket: the client is memory, and its body comes in pieces when the test says so.
final class AskedEdge implements Client, Edge {
    private final Policy policy;
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private @Nullable Response answered;

    private AskedEdge(Policy policy) {
        this.policy = policy;
    }

    record Holder(@SlotOf("policy") Slot it) {}

    /// @param yaml what stands behind `validate:`
    static Policy policy(String yaml, Path folder) {
        var factory = new ValidateFactory(Runnable::run, Gauges.NONE);
        var config = Config.parse("test.yaml", "it: { validate: " + yaml + " }\n", Holder.class, Slots.none().with("policy", factory.name(), factory.config()), name -> Optional.empty()).value().it().config();
        return factory.create((ValidateConfig) config, new Build() {
            @Override
            public Path folder() {
                return folder;
            }

            @Override
            public String line() {
                return "test:1";
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
                return ForwardingConfig.DEFAULT;
            }

            @Override
            public <R extends AutoCloseable> R shared(Class<R> type, Object key, Supplier<R> make) {
                return make.get();
            }

            @Override
            public void own(AutoCloseable resource) {}
        });
    }

    /// @param status 200 if it came to the handler
    /// @param body what the handler was given, or the page
    record Outcome(int status, byte[] body) {}

    /// @param pieces of the body, one after the other
    static Outcome post(Policy policy, List<byte[]> pieces) {
        return new AskedEdge(policy).post(pieces);
    }

    private Outcome post(List<byte[]> pieces) {
        var handed = new ByteArrayOutputStream();
        var body = new Pieces(pieces);
        var route = Route.of("test", "/**", List.of(policy), new Handler() {
            @Override
            public void serve(Exchange exchange) {
                handed.writeBytes(read(exchange.request().body()));
                exchange.answer(Response.of(200));
            }

            @Override
            public String kind() {
                return "test";
            }

            @Override
            public String target() {
                return "memory";
            }
        }, RouteLimits.DEFAULT, "test:1");
        var fields = new Fields().add(FieldName.CONTENT_TYPE, "application/json");
        var exchange = new Exchange(this, this, new Request("POST", "http", "a.test", -1, "/books", "", "1.1", fields, body), route, Map.of(), "id-1", System.nanoTime());
        exchange.proceed();
        while (answered == null) {
            var task = loop.poll();
            if (task != null) task.run();
            else if (!body.come()) throw new AssertionError("nobody answers");
        }
        var response = answered;
        var page = read(response.body());
        exchange.sent();
        body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "over"));
        return new Outcome(response.status(), response.status() == 200 ? handed.toByteArray() : page);
    }

    private static byte[] read(Body body) {
        var bytes = new ByteArrayOutputStream();
        while (true) {
            var chunk = body.read();
            if (chunk.isNone() || chunk.isFailed()) throw new AssertionError("not whole: " + chunk.failure());
            bytes.writeBytes(ByteBufUtil.getBytes(chunk.data()));
            chunk.data().release();
            if (chunk.last()) return bytes.toByteArray();
        }
    }

    /// Each piece is there only after it was asked for and has come.
    private static final class Pieces implements Body {
        private final ArrayDeque<byte[]> left;
        private boolean here;
        private boolean over;
        private @Nullable Runnable reader;

        Pieces(List<byte[]> pieces) {
            left = new ArrayDeque<>(pieces);
        }

        /// @return whether somebody waited
        boolean come() {
            here = true;
            var waiter = reader;
            reader = null;
            if (waiter != null) waiter.run();
            return waiter != null;
        }

        @Override
        public Chunk read() {
            if (over) return Chunk.failed(Failure.of(Failure.Kind.CLIENT_GONE, "cancelled"));
            if (!here) return Chunk.NONE;
            here = false;
            var piece = left.poll();
            if (piece == null) return Chunk.END;
            return Chunk.of(PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, piece.length)).writeBytes(piece));
        }

        @Override
        public void demand(Runnable readable) {
            reader = readable;
        }

        @Override
        public void cancel(Failure why) {
            over = true;
            reader = null;
        }

        @Override
        public long length() {
            return UNKNOWN;
        }
    }

    @Override
    public void respond(Response response) {
        answered = response;
    }

    @Override
    public void began(Exchange exchange) {}

    @Override
    public void ended(Exchange exchange) {}

    @Override
    public Response errorPage(Exchange exchange, Failure why) {
        return Response.text(why.status(), "application/problem+json", why.detail());
    }

    @Override
    public Executor lane(Blocking.Lane lane) {
        return Runnable::run;
    }

    @Override
    public void inform(Response interim) {}

    @Override
    public void reset() {
        throw new AssertionError("reset");
    }

    @Override
    public String address() {
        return "192.0.2.7";
    }

    @Override
    public void believe(String proven) {}

    @Override
    public String peerAddress() {
        return address();
    }

    @Override
    public Link link() {
        return new Link("test", 80, Optional.empty());
    }

    @Override
    public Executor loop() {
        return loop::add;
    }

    @Override
    public boolean isOnLoop() {
        return true;
    }
}
