// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.file.AdminConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.http.WholeBody;
import io.cardea.core.spi.AdminPage;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers on the admin listener. Nothing here may stand behind a route that clients reach.
public final class AdminHandler implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);
    private static final FieldName ACCEPT = FieldName.of("Accept");
    private static final FieldName WWW_AUTHENTICATE = FieldName.of("WWW-Authenticate");
    private static final FieldName NOSNIFF = FieldName.of("X-Content-Type-Options");
    private static final FieldName CSP = FieldName.of("Content-Security-Policy");
    private static final FieldName CORP = FieldName.of("Cross-Origin-Resource-Policy");
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";
    private static final String LINES = "application/x-ndjson";

    private final Running running;
    private final Guard guard;
    private final Clock clock;

    public AdminHandler(AdminConfig config, Running running) {
        this(config, running, Clock.systemUTC());
    }

    AdminHandler(AdminConfig config, Running running, Clock clock) {
        this.running = running;
        this.guard = new Guard(config);
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "admin";
    }

    @Override
    public String target() {
        return "the admin room";
    }

    @Override
    public void serve(Exchange exchange) {
        var request = exchange.request();
        var refusal = guard.refusal(request, exchange.client().peerAddress());
        if (refusal.isPresent()) {
            exchange.answer(problem(refusal.get().status(), refusal.get().detail()));
            return;
        }
        var brought = running.pages().named(request.path());
        var allowed = request.path().equals("/reload") || brought.isPresent() && brought.get().changes() ? "POST" : "GET, HEAD";
        if ((Page.named(request.path()).isPresent() || brought.isPresent()) && !(", " + allowed + ',').contains(", " + request.method() + ',')) {
            var response = problem(405, "expected " + allowed);
            response.fields().add(FieldName.ALLOW, allowed);
            exchange.answer(response);
            return;
        }
        try {
            if (brought.isPresent()) brought(exchange, request, brought.get()); else answer(exchange, request);
        } catch (IllegalArgumentException e) { // a parameter
            exchange.answer(problem(400, String.valueOf(e.getMessage())));
        }
    }

    private void answer(Exchange exchange, Request request) {
        var query = Query.of(request.query());
        if (request.path().startsWith(Page.ONE)) {
            boolean text = wantsText(request.fields().joined(ACCEPT).orElse(""));
            later(exchange, () -> running.why(request.path().substring(Page.ONE.length()), text).map(content -> of(new AdminPage.Answer(200, content)))
                .orElseGet(() -> problem(404, "nothing is known of that request: it was answered well, or so many were refused since, or another edge has answered it")));
            return;
        }
        switch (request.path()) {
            case "/" -> exchange.answer(of(200, "text/html; charset=utf-8", Page.index(running.pages().all()).getBytes(UTF_8)));
            case "/livez" -> exchange.answer(of(200, "text/plain; charset=utf-8", "ok\n".getBytes(UTF_8)));
            case "/readyz" -> exchange.answer(readiness());
            case "/requests" -> watch(exchange, request, query);
            case "/metrics" -> later(exchange, () -> of(running.metrics(request.fields().joined(ACCEPT).orElse(""))));
            case "/state" -> {
                boolean now = !query.first("now").orElse("true").equals("false");
                later(exchange, () -> of(200, JSON, Json.bytes(State.of(running, clock.instant(), now))));
            }
            case "/config" -> later(exchange, () -> of(running.config()));
            case "/explain" -> later(exchange, () -> explain(query));
            case "/reload" -> later(exchange, this::reload);
            default -> exchange.answer(problem(404, "there is no such page; `/` lists all"));
        }
    }

    /// Another room's page.
    private static void brought(Exchange exchange, Request request, AdminPage page) {
        var parameters = Query.of(request.query()).lists();
        boolean text = wantsText(request.fields().joined(ACCEPT).orElse(""));
        if (!page.changes()) {
            later(exchange, () -> of(page.answer(new AdminPage.Question(parameters, Map.of(), text))));
            return;
        }
        WholeBody.read(request.body(), JsonBody.MOST,
            bytes -> later(exchange, () -> of(page.answer(new AdminPage.Question(parameters, JsonBody.object(bytes), text)))),
            () -> exchange.answer(problem(413, "expected at most " + JsonBody.MOST + " bytes")));
    }

    /// A browser or a person's own wish; programs that say nothing get JSON.
    private static boolean wantsText(String accept) {
        return !accept.contains(JSON) && (accept.contains("text/plain") || accept.contains("text/html"));
    }

    private static Response of(AdminPage.Answer answer) {
        return answer.content() instanceof String text ? of(answer.status(), "text/plain; charset=utf-8", text.getBytes(UTF_8)) : of(answer.status(), JSON, Json.bytes(answer.content()));
    }

    private Response readiness() {
        var checks = Health.checks(running);
        boolean ready = checks.values().stream().allMatch(check -> check.startsWith(Health.READY));
        return of(ready ? 200 : 503, JSON, Json.bytes(Map.of("ready", ready, "checks", checks)));
    }

    private void watch(Exchange exchange, Request request, Query query) {
        boolean events = request.fields().joined(ACCEPT).orElse("").contains(EVENTS);
        if (request.method().equals("HEAD")) {
            exchange.answer(of(200, events ? EVENTS : LINES, new byte[0]));
            return;
        }
        var filter = query.once();
        try {
            var watch = running.requests().watch(filter);
            exchange.carriedBy(why -> watch.close());
            exchange.answer(new Response(200, fields(events ? EVENTS : LINES), new LiveBody(watch, events, exchange.client().loop())));
        } catch (IllegalStateException e) { // too many watch
            exchange.answer(problem(503, String.valueOf(e.getMessage())));
        }
    }

    private Response explain(Query query) {
        var url = query.first("url").orElseThrow(() -> new IllegalArgumentException("expected `url`, such as `/explain?method=GET&url=http://shop.example/books/1`"));
        var headers = query.all("header").stream().map(AdminHandler::header).toList();
        return of(200, JSON, (running.explain(query.first("method").orElse("GET"), url, headers) + "\n").getBytes(UTF_8));
    }

    private static Map.Entry<String, String> header(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) throw new IllegalArgumentException("expected a header such as `Accept: text/html`, found `" + text + "`");
        return Map.entry(text.substring(0, colon).strip(), text.substring(colon + 1).strip());
    }

    private Response reload() {
        var result = running.reload();
        return of(result.good() ? 200 : 422, JSON, Json.bytes(Map.of("reloaded", result.good(), "message", result.message())));
    }

    /// Renders off the loop, answers on it.
    private static void later(Exchange exchange, Supplier<Response> render) {
        exchange.edge().lane(Blocking.Lane.VIRTUAL).execute(() -> {
            Response response;
            try {
                response = render.get();
            } catch (IllegalArgumentException e) {
                response = problem(400, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("The admin room could not answer {}", exchange.request(), e);
                exchange.client().loop().execute(() -> exchange.fail(Failure.thrown(e)));
                return;
            }
            var rendered = response;
            exchange.client().loop().execute(() -> exchange.answer(rendered));
        });
    }

    private static Response problem(int status, String detail) {
        var response = of(status, "application/problem+json", Json.bytes(Map.of("status", status, "detail", detail)));
        if (status == 401) response.fields().add(WWW_AUTHENTICATE, "Bearer");
        return response;
    }

    private static Response of(Running.Page page) {
        return of(200, page.contentType(), page.bytes());
    }

    private static Response of(int status, String contentType, byte[] bytes) {
        return new Response(status, fields(contentType), Body.of(bytes));
    }

    private static Fields fields(String contentType) {
        return new Fields()
            .add(FieldName.CONTENT_TYPE, contentType)
            .add(FieldName.CACHE_CONTROL, "no-store")
            .add(NOSNIFF, "nosniff")
            .add(CSP, "default-src 'none'; frame-ancestors 'none'")
            .add(CORP, "same-origin");
    }
}
