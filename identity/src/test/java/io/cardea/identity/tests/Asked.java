// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.tests;

import io.cardea.core.config.Config;
import io.cardea.core.config.Slot;
import io.cardea.core.config.SlotOf;
import io.cardea.core.config.Slots;
import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Edge;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Link;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Route;
import io.cardea.core.exchange.RouteLimits;
import io.cardea.core.file.StateConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.IdentifierFactory;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.core.state.State;
import io.cardea.state.memory.MemoryState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// A request on its way through real policies in a real exchange, without a socket: client, loop and origin are memory. The thread of the test is the loop.
public final class Asked implements Client, Edge {
    private final Request request;
    private final List<Policy> policies = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private String address = "192.0.2.7";
    private Link link = new Link("test", 80, Optional.empty());
    private boolean keepsOpen;
    private Optional<Response> answer = Optional.empty();
    private Optional<Request> carried = Optional.empty();
    private Optional<Exchange> exchange = Optional.empty();

    private Asked(String method, String target, Body body) {
        int question = target.indexOf('?');
        request = new Request(method, "https", "shop.example", -1, question < 0 ? target : target.substring(0, question), question < 0 ? "" : target.substring(question + 1), "1.1", new Fields(), body);
    }

    public static Asked get(String target) {
        return new Asked("GET", target, Body.empty());
    }

    public static Asked of(String method, String target) {
        return new Asked(method, target, Body.empty());
    }

    public static Asked post(String target, Body body) {
        return new Asked("POST", target, body);
    }

    public Asked with(String name, String value) {
        request.fields().add(FieldName.of(name), value);
        return this;
    }

    public Asked variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    public Asked from(String client) {
        address = client;
        return this;
    }

    public Asked showing(Link.ClientCertificate certificate) {
        link = new Link("test", 443, Optional.of(new Link.Tls("shop.example", "TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.of(certificate))));
        return this;
    }

    /// The exchange does not end with the answer, so that what it holds can be looked at.
    public Asked keepingOpen() {
        keepsOpen = true;
        return this;
    }

    public Asked through(Policy policy) {
        policies.add(policy);
        return this;
    }

    /// What came of it.
    public record Answer(int status, Fields fields, Optional<Request> carried, Exchange exchange) {
        public List<String> fields(String name) {
            return fields.all(FieldName.of(name));
        }

        /// The body as the origin gets it; empty if it is not asked.
        public String originBody() {
            return carried.map(Request::body).map(body -> {
                var chunk = body.read();
                if (!chunk.last() || chunk.isFailed()) throw new AssertionError("not here as a whole");
                try {
                    return chunk.data().toString(StandardCharsets.UTF_8);
                } finally {
                    chunk.data().release();
                }
            }).orElse("");
        }

        /// The field as the origin gets it; empty if it does not, or if it is not asked.
        public String origin(String name) {
            return carried.flatMap(each -> each.fields().joined(FieldName.of(name))).orElse("");
        }

        public Identity identity() {
            return exchange.identity();
        }

        public String why() {
            return exchange.failure().map(Failure::detail).orElse("");
        }

        public String trail() {
            return exchange.trail().entries().toString();
        }
    }

    /// Runs to the end, at most ten seconds.
    public Answer answer() {
        var route = Route.of("test", "/**", policies, new Handler() {
            @Override
            public void serve(Exchange served) {
                carried = Optional.of(served.request());
                served.answer(Response.of(200));
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
        var made = new Exchange(this, this, request, route, variables, "id-1", System.nanoTime());
        exchange = Optional.of(made);
        made.proceed();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        try {
            while (answer.isEmpty()) {
                var task = tasks.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (task == null) throw new AssertionError("no answer within ten seconds");
                task.run();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        var response = answer.get();
        return new Answer(response.status(), response.fields(), carried, made);
    }

    @Override
    public void respond(Response response) {
        response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the test reads no body"));
        answer = Optional.of(response);
        if (!keepsOpen) exchange.orElseThrow().sent();
    }

    record Holder(@SlotOf("it") Slot it) {}

    private static Slot slot(String name, Class<? extends Record> config, String yaml) {
        return Config.parse("test.yaml", "it:\n  " + yaml.strip().replace("\n", "\n  ") + "\n", Holder.class, Slots.none().with("it", name, config), variable -> Optional.empty()).value().it();
    }

    /// @param yaml as a file has it: `api-keys: { file: keys.yaml }`
    public static <C extends Record> Identifier identifier(IdentifierFactory<C> factory, String entry, String yaml, Built built) {
        return factory.create(entry, factory.config().cast(slot(factory.name(), factory.config(), yaml).config()), built);
    }

    public static <C extends Record> Policy policy(PolicyFactory<C> factory, String yaml, Built built) {
        return factory.create(factory.config().cast(slot(factory.name(), factory.config(), yaml).config()), built);
    }

    /// What factories are given; what they begin is begun by [#begin].
    public static class Built implements Build, AutoCloseable {
        private final Path folder;
        public final Map<String, Handler> services = new HashMap<>();
        public final Map<String, Identifier> identifiers = new HashMap<>();
        private final Map<Object, AutoCloseable> shared = new HashMap<>();
        private final List<AutoCloseable> owned = new ArrayList<>();
        private final List<Runnable> beginnings = new ArrayList<>();
        public final List<Path> watched = new ArrayList<>();
        /// Time for what is stored, in nanoseconds.
        public final AtomicLong nanos = new AtomicLong();
        private State state = new MemoryState(new StateConfig.Memory(1000, 1000), nanos::get, InstantSource.system());

        public Built(Path folder) {
            this.folder = folder;
        }

        public Built begin() {
            beginnings.forEach(Runnable::run);
            return this;
        }

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
            return "";
        }

        @Override
        public Map<String, io.cardea.core.file.ServiceConfig> services() {
            return Map.of();
        }

        @Override
        public Handler service(String name) {
            return Optional.ofNullable(services.get(name)).orElseThrow(() -> new IllegalArgumentException("there is no " + name));
        }

        @Override
        public Identifier identifier(String name) {
            return Optional.ofNullable(identifiers.get(name)).orElseThrow(() -> new IllegalArgumentException("there is no " + name));
        }

        public Built counting(State other) {
            state = other;
            return this;
        }

        @Override
        public State state() {
            return state;
        }

        @Override
        public io.cardea.core.file.ForwardingConfig forwarding() {
            return io.cardea.core.file.ForwardingConfig.DEFAULT;
        }

        @Override
        public <T extends AutoCloseable> T shared(Class<T> type, Object key, Supplier<T> make) {
            return type.cast(shared.computeIfAbsent(List.of(type, key), known -> make.get()));
        }

        @Override
        public void whenInForce(Runnable begin) {
            beginnings.add(begin);
        }

        @Override
        public void watch(Path file) {
            watched.add(file);
        }

        @Override
        public void own(AutoCloseable resource) {
            owned.add(resource);
        }

        @Override
        public void close() throws Exception {
            for (var each : owned) each.close();
            for (var each : shared.values()) each.close();
        }
    }

    @Override
    public void began(Exchange begun) {}

    @Override
    public void ended(Exchange over) {}

    @Override
    public Response errorPage(Exchange failed, Failure why) {
        return Response.of(why.status());
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
        return address;
    }

    @Override
    public void believe(String proven) {}

    @Override
    public String peerAddress() {
        return address;
    }

    @Override
    public Link link() {
        return link;
    }

    @Override
    public Executor loop() {
        return tasks::add;
    }

    @Override
    public boolean isOnLoop() {
        return true;
    }

    /// A latch that must open within ten seconds.
    public static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(10, TimeUnit.SECONDS)) throw new AssertionError("not within ten seconds");
    }
}
