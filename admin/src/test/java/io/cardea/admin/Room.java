// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Edge;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.exchange.Link;
import io.cardea.core.exchange.Route;
import io.cardea.core.exchange.RouteLimits;
import io.cardea.core.file.AdminConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Inspectable;
import io.cardea.core.spi.LiveRequests;
import io.cardea.core.spi.Readiness;
import io.cardea.telemetry.metrics.Metrics;
import io.cardea.telemetry.metrics.MetricsConfig;
import io.cardea.telemetry.tail.Tail;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/// A process with an admin room, in memory: one loop, which runs its tasks when [#run] is called, on the calling thread.
final class Room implements Running, Edge {
    static final Instant STARTED = Instant.parse("2026-11-24T12:00:00Z");

    final Tail tail = new Tail();
    final Metrics metrics = new Metrics(MetricsConfig.DEFAULT, "0.1.0");
    final List<Inspectable> inspectables = new ArrayList<>();
    final List<Readiness> readiness = new ArrayList<>();
    final Pages pages = new Pages();
    final List<String> explained = new ArrayList<>();
    boolean draining;
    Reload reload = new Reload(true, "3 routes");
    int reloads;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    /// Asks the room and waits for its answer.
    Answer ask(AdminConfig config, String method, String target, Fields fields, String host, String peer) {
        int question = target.indexOf('?');
        var request = new Request(method, "http", host, 9900, question < 0 ? target : target.substring(0, question),
            question < 0 ? "" : target.substring(question + 1), "1.1", fields, Body.empty());
        var handler = new AdminHandler(config, this, java.time.Clock.fixed(STARTED.plusSeconds(90), java.time.ZoneOffset.UTC));
        var client = new Asking(peer);
        var exchange = exchange(client, request, handler);
        exchange.proceed();
        run();
        return new Answer(client.given.orElseThrow(), exchange);
    }

    Answer get(String target) {
        return ask(AdminConfig.DEFAULT, "GET", target, new Fields(), "localhost", "127.0.0.1");
    }

    /// An exchange of the edge itself ends, for those who watch.
    void ended(String path, int status) {
        var request = new Request("GET", "http", "shop.example", -1, path, "", "1.1", new Fields(), Body.empty());
        var client = new Asking("192.0.2.7");
        var exchange = exchange(client, request, new Handler() {
            @Override
            public void serve(Exchange served) {
                served.answer(Response.of(status));
            }

            @Override
            public String kind() {
                return "respond";
            }

            @Override
            public String target() {
                return "";
            }
        });
        exchange.proceed();
        exchange.headSent(status);
        exchange.sent();
        tail.ended(exchange);
    }

    @Override
    public Optional<Object> why(String requestId, boolean text) {
        if (!requestId.equals("r1")) return Optional.empty();
        return Optional.of(text ? "refused by deny\n" : Map.of("request-id", requestId));
    }

    void run() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) task.run();
    }

    private Exchange exchange(Client client, Request request, Handler handler) {
        return new Exchange(this, client, request, Route.of("admin", "/**", List.of(), handler, RouteLimits.DEFAULT, ""), Map.of(), "id", System.nanoTime());
    }

    record Answer(Response response, Exchange exchange) {
        int status() {
            return response.status();
        }

        String header(String name) {
            return response.fields().first(FieldName.of(name)).orElse("");
        }

        /// What of the body is there now.
        String text() {
            var text = new StringBuilder();
            while (true) {
                Chunk chunk = response.body().read();
                text.append(chunk.data().toString(StandardCharsets.UTF_8));
                chunk.data().release();
                if (chunk.last() || chunk.isNone()) return text.toString();
            }
        }
    }

    private final class Asking implements Client {
        private final String peer;
        private Optional<Response> given = Optional.empty();

        Asking(String peer) {
            this.peer = peer;
        }

        @Override
        public void respond(Response response) {
            given = Optional.of(response);
        }

        @Override
        public void inform(Response interim) {}

        @Override
        public void reset() {}

        @Override
        public String address() {
            return "127.0.0.1"; // what a field of the request may claim
        }

        @Override
        public void believe(String proven) {}

        @Override
        public String peerAddress() {
            return peer;
        }

        @Override
        public Link link() {
            return new Link("127.0.0.1:9900", 9900, Optional.empty());
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

    @Override
    public void began(Exchange exchange) {}

    @Override
    public void ended(Exchange exchange) {}

    @Override
    public Response errorPage(Exchange exchange, Failure failure) {
        return Response.of(failure.status());
    }

    @Override
    public Executor lane(Blocking.Lane lane) {
        return tasks::add;
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public Instant started() {
        return STARTED;
    }

    @Override
    public Loaded loaded() {
        return new Loaded("cardea.yaml", STARTED.plusSeconds(5), 2);
    }

    @Override
    public List<String> listeners() {
        return List.of("0.0.0.0:8080");
    }

    @Override
    public Collection<Inspectable> inspectables() {
        return inspectables;
    }

    @Override
    public Collection<Readiness> readiness() {
        return readiness;
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    @Override
    public Page metrics(String accept) {
        var page = metrics.page(accept);
        return new Page(page.contentType(), page.bytes());
    }

    @Override
    public Pages pages() {
        return pages;
    }

    @Override
    public LiveRequests requests() {
        return tail;
    }

    @Override
    public Page config() {
        return new Page("application/yaml", "routes: []\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String explain(String method, String url, List<Map.Entry<String, String>> headers) {
        explained.add(method + ' ' + url + ' ' + headers);
        return "{\"route\":\"books\"}";
    }

    @Override
    public Reload reload() {
        reloads++;
        return reload;
    }
}
