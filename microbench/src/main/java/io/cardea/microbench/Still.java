// SPDX-License-Identifier: Apache-2.0
package io.cardea.microbench;

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
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A client and an edge around one function, on the calling thread.
public final class Still implements Client, Edge {
    private static final Link LINK = new Link("127.0.0.1:8080", 8080, Optional.empty());

    private final Consumer<Response> answered;

    /// @param answered what becomes of an answer
    public Still(Consumer<Response> answered) {
        this.answered = answered;
    }

    /// An exchange with fields of its own, on a route that leads nowhere.
    public Exchange exchange(Fields fields) {
        var request = new Request("GET", "http", "shop.example", -1, "/books/123", "page=2&sort=title", "1.1", fields, Body.empty());
        return new Exchange(this, this, request, NOWHERE, Map.of(), "5f0c7a1be2d94c3fa1b2c3d4e5f60718", System.nanoTime());
    }

    private static final Route NOWHERE = Route.of("books", "/books/**", List.of(), new Handler() {
        @Override
        public void serve(Exchange exchange) {
            exchange.answer(Response.of(200));
        }

        @Override
        public String kind() {
            return "respond";
        }

        @Override
        public String target() {
            return "";
        }
    }, RouteLimits.DEFAULT, "");

    @Override
    public void respond(Response response) {
        answered.accept(response);
    }

    @Override
    public void inform(Response interim) {
        throw new IllegalStateException("nobody sends one");
    }

    @Override
    public void reset() {
        throw new IllegalStateException("an exchange of a benchmark failed");
    }

    @Override
    public String address() {
        return "192.0.2.7";
    }

    @Override
    public void believe(String address) {
        throw new IllegalStateException("nobody is trusted");
    }

    @Override
    public String peerAddress() {
        return "192.0.2.7";
    }

    @Override
    public Link link() {
        return LINK;
    }

    @Override
    public Executor loop() {
        return Runnable::run;
    }

    @Override
    public boolean isOnLoop() {
        return true;
    }

    @Override
    public void began(Exchange exchange) {}

    @Override
    public void ended(Exchange exchange) {}

    @Override
    public Response errorPage(Exchange exchange, Failure failure) {
        throw new IllegalStateException("an exchange of a benchmark failed: " + failure);
    }

    @Override
    public Executor lane(Blocking.Lane lane) {
        return Runnable::run;
    }
}
