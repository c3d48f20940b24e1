// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.tests;

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
import io.cardea.core.file.StateConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.core.state.State;
import io.cardea.state.memory.MemoryState;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A request on its way through real policies in a real exchange, without a socket: the client is memory.
public final class Asked implements Client, Edge {
    private final String method;
    private final String path;
    private String scheme = "http";
    private String host = "shop.example.com";
    private String query = "";
    private String address = "192.0.2.7";
    private Optional<Link.Tls> tls = Optional.empty();
    private String pattern = "";
    private Body body = Body.empty();
    private final Fields fields = new Fields();
    private final Map<String, String> variables = new HashMap<>();
    private final List<Policy> policies = new ArrayList<>();
    private Optional<Answer> answer = Optional.empty();
    private Optional<Failure> failure = Optional.empty();

    private Asked(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /// What the client got, and what the handler was asked, if it was.
    public record Answer(int status, Fields fields, byte[] body, Optional<Failure> failure, Exchange exchange) {
        public String field(String name) {
            return fields.joined(FieldName.of(name)).orElse("");
        }

        public String asked(String name) {
            return exchange.request().fields().joined(FieldName.of(name)).orElse("");
        }

        /// What the trail says of the last decision.
        public String why() {
            return exchange.trail().entries().getLast().why();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    public static Asked of(String method, String path) {
        return new Asked(method, path);
    }

    public static Asked get(String path) {
        return of("GET", path);
    }

    public Asked with(String name, String value) {
        fields.add(FieldName.of(name), value);
        return this;
    }

    public Asked from(String address) {
        this.address = address;
        return this;
    }

    /// By TLS, with a certificate of the client's.
    public Asked certified(String subject, String fingerprint) {
        tls = Optional.of(new Link.Tls("", "TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.of(new Link.ClientCertificate(subject, fingerprint))));
        return this;
    }

    public Asked to(String scheme, String host) {
        this.scheme = scheme;
        this.host = host;
        return this;
    }

    public Asked query(String query) {
        this.query = query;
        return this;
    }

    public Asked variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    public Asked body(Body body) {
        this.body = body;
        return this;
    }

    public Asked route(String pattern) {
        this.pattern = pattern;
        return this;
    }

    /// @param yaml the policy as a file has it: `cors: "*"`
    public Asked through(PolicyFactory<?> factory, String yaml) {
        policies.add(policy(factory, yaml, pattern));
        return this;
    }

    public Asked through(Policy policy) {
        policies.add(policy);
        return this;
    }

    public Answer answeredBy(Response response) {
        return served(exchange -> exchange.answer(response));
    }

    public Answer answeredBy(HandlerFactory<?> factory, String yaml) {
        return serve(handler(factory, yaml, pattern));
    }

    public Answer served(Consumer<Exchange> handler) {
        return serve(new Handler() {
            @Override
            public void serve(Exchange exchange) {
                handler.accept(exchange);
            }

            @Override
            public String kind() {
                return "test";
            }

            @Override
            public String target() {
                return "memory";
            }
        });
    }

    private Answer serve(Handler handler) {
        var route = Route.of("test", pattern, policies, handler, RouteLimits.DEFAULT, "test:1");
        var request = new Request(method, scheme, host, -1, path, query, "1.1", fields, body);
        var exchange = new Exchange(this, this, request, route, variables, "id-1", System.nanoTime());
        exchanges.add(exchange);
        exchange.proceed();
        return answer.orElseThrow();
    }

    /// One for all tests of this JVM: patterns of routes are told apart in it.
    private static final State STATE = new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, InstantSource.system());

    private final List<Exchange> exchanges = new ArrayList<>(1);

    @Override
    public void respond(Response response) {
        var bytes = new ByteArrayOutputStream();
        while (true) {
            var chunk = response.body().read();
            if (chunk.isNone()) throw new AssertionError("a body in memory is there at once");
            bytes.writeBytes(ByteBufUtil.getBytes(chunk.data()));
            chunk.data().release();
            failure = chunk.failure();
            if (chunk.last()) break;
        }
        answer = Optional.of(new Answer(response.status(), response.fields(), bytes.toByteArray(), failure, exchanges.getFirst()));
        exchanges.getFirst().headSent(response.status());
        exchanges.getFirst().sent();
    }

    public static Policy policy(PolicyFactory<?> factory, String yaml, String pattern) {
        var slot = slot(Slots.none().with("policy", factory.name(), factory.config()), yaml);
        return create(factory, slot.config(), pattern);
    }

    private static <C extends Record> Policy create(PolicyFactory<C> factory, Record config, String pattern) {
        return factory.create(factory.config().cast(config), build(pattern));
    }

    public static Handler handler(HandlerFactory<?> factory, String yaml, String pattern) {
        var slot = slot(Slots.none().with("policy", factory.name(), factory.config()), yaml);
        return create(factory, slot.config(), pattern);
    }

    private static <C extends Record> Handler create(HandlerFactory<C> factory, Record config, String pattern) {
        return factory.create(factory.config().cast(config), build(pattern));
    }

    record Holder(@SlotOf("policy") Slot it) {}

    private static Slot slot(Slots slots, String yaml) {
        return Config.parse("test.yaml", "it:\n  " + yaml.replace("\n", "\n  ") + "\n", Holder.class, slots, name -> Optional.empty()).value().it();
    }

    private static Build build(String pattern) {
        return new Build() {
            @Override
            public Path folder() {
                return Path.of("");
            }

            @Override
            public String line() {
                return "test:1";
            }

            @Override
            public java.util.Map<String, io.cardea.core.file.ServiceConfig> services() {
                return java.util.Map.of();
            }

            @Override
            public String pattern() {
                return pattern;
            }

            @Override
            public io.cardea.core.file.ForwardingConfig forwarding() {
                return io.cardea.core.file.ForwardingConfig.DEFAULT;
            }

            @Override
            public <T extends AutoCloseable> T shared(Class<T> type, Object key, Supplier<T> make) {
                return make.get();
            }

            @Override
            public State state() {
                return STATE;
            }

            @Override
            public void own(AutoCloseable resource) {}
        };
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
        return new Link("test", 80, tls);
    }

    @Override
    public Executor loop() {
        return Runnable::run;
    }

    @Override
    public boolean isOnLoop() {
        return true;
    }
}
