// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Edge;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.exchange.Link;
import io.cardea.core.exchange.Route;
import io.cardea.core.exchange.RouteLimits;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Observer;
import io.cardea.core.trace.Sampling;
import io.cardea.core.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Real exchanges with a client and an edge that answer in memory; each runs to its end on the calling thread.
public final class Sample {
    public String method = "GET";
    public String host = "shop.example";
    public String path = "/books/1984";
    public String query = "";
    public String requestId = "0123456789abcdef";
    public String endpoint = "";
    public String routeName = "books";
    public int status = 200;
    public long bytes = 1024;
    public long originNanos;
    public Optional<Failure> failure = Optional.empty();
    public boolean headGoesOut = true;
    public Optional<Link.Tls> tls = Optional.empty();
    public Sampling sampling = Sampling.PASS;
    public long startNanos = System.nanoTime();
    public final Fields fields = new Fields();
    public Response response = Response.of(200);

    public static Sample with(Consumer<Sample> change) {
        var sample = new Sample();
        change.accept(sample);
        return sample;
    }

    public Sample header(String name, String value) {
        fields.add(FieldName.of(name), value);
        return this;
    }

    /// A field with bytes that did not pass through our own check, as a parser hands them over.
    public Sample rawHeader(String name, byte[] value) {
        fields.addTrusted(FieldName.of(name), value, 0, value.length);
        return this;
    }

    /// Runs the exchange; the observer sees its end.
    public Exchange end(Observer observer) {
        var route = route();
        var request = new Request(method, tls.isPresent() ? "https" : "http", host, -1, path, query, "1.1", fields, Body.empty());
        var client = new RecordingClient(this);
        var exchange = new Exchange(new TestEdge(observer), client, request, route, Map.of(), requestId, startNanos);
        client.exchange = exchange;
        exchange.tracedBy(TraceContext.begin(fields, sampling));
        exchange.proceed();
        return exchange;
    }

    private Route route() {
        return Route.of(routeName, "/books/**", List.of(), new Handler() {
            @Override
            public void serve(Exchange exchange) {
                if (!endpoint.isEmpty()) exchange.servedBy(endpoint);
                exchange.originTook(originNanos);
                exchange.trail().add("service catalog", endpoint, "least loaded", exchange.elapsed());
                if (failure.isPresent() && !headGoesOut) exchange.abort(failure.get());
                else if (failure.isPresent()) exchange.fail(failure.get());
                else exchange.answer(new Response(status, response.fields(), Body.empty()));
            }

            @Override
            public String kind() {
                return "proxy";
            }

            @Override
            public String target() {
                return "catalog";
            }
        }, RouteLimits.DEFAULT, "cardea.yaml:14");
    }

    private static final class RecordingClient implements Client {
        private final Sample sample;
        private Exchange exchange;

        RecordingClient(Sample sample) {
            this.sample = sample;
        }

        @Override
        public void respond(Response response) {
            exchange.headSent(response.status());
            exchange.bodySent(sample.bytes);
            exchange.sent();
        }

        @Override
        public void inform(Response interim) {}

        @Override
        public void reset() {}

        @Override
        public String address() {
            return "192.0.2.7";
        }

        @Override
        public void believe(String proven) {}

        @Override
        public String peerAddress() {
            return "127.0.0.1";
        }

        @Override
        public Link link() {
            return new Link("127.0.0.1:8080", 8080, sample.tls);
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

    private record TestEdge(Observer observer) implements Edge {
        @Override
        public void began(Exchange exchange) {}

        @Override
        public void ended(Exchange exchange) {
            observer.ended(exchange);
        }

        @Override
        public Response errorPage(Exchange exchange, Failure failure) {
            return Response.of(failure.status());
        }

        @Override
        public Executor lane(Blocking.Lane lane) {
            return Runnable::run;
        }
    }

    public static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
