// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.tests;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A service that answers what it is told, at once or when it is let: on the thread of the test, which is the loop.
public final class Scripted implements Handler {
    public final List<Request> requests = new ArrayList<>();
    public final List<Exchange> held = new ArrayList<>();
    private final Fields fields = new Fields();
    private int status = 200;
    private String body = "";
    private boolean holds;

    public Scripted says(int code, String text) {
        status = code;
        body = text;
        return this;
    }

    public Scripted with(String name, String value) {
        fields.set(FieldName.of(name), value);
        return this;
    }

    /// From now on nobody is answered until [#release].
    public Scripted hold() {
        holds = true;
        return this;
    }

    public void release() {
        holds = false;
        var all = List.copyOf(held);
        held.clear();
        all.forEach(this::answer);
    }

    private void answer(Exchange exchange) {
        if (!exchange.isOver()) exchange.answer(new Response(status, fields.copy(), Body.of(body.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public void serve(Exchange exchange) {
        requests.add(exchange.request());
        exchange.request().body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the test reads no body"));
        if (holds) held.add(exchange); else answer(exchange);
    }

    @Override
    public String kind() {
        return "scripted";
    }

    @Override
    public String target() {
        return "memory";
    }
}
