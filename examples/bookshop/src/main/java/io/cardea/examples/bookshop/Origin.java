// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// One running service: the JDK's HTTP server in front of a service's [Answers]. It adds what is the same for all:
/// Content-Length, HEAD, entity tags and 304, problems as JSON. Close it to stop; requests under way get a second.
public final class Origin implements AutoCloseable {
    private static final int PORTS_TRIED = 50;

    static {
        // Read once by the JDK's server, when it is first used. Without nodelay a keep-alive answer may wait 40 ms for an ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // An edge keeps connections longer than a browser; the default closes all idle ones above 200 at once.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "2048");
        System.setProperty("sun.net.httpserver.idleInterval", "300");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Answers answers;

    private Origin(HttpServer server, Answers answers) {
        this.server = server;
        this.answers = answers;
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /// Opens a service and listens on a port; a taken port is stepped over to the next.
    ///
    /// @param port 0 for any free one
    /// @param word is told in one sentence about every port that was stepped over
    /// @throws IOException if there is no such address, or no free port near
    public static Origin start(Service service, String host, int port, Consumer<String> word) throws IOException {
        var answers = service.open();
        for (var candidate = port; ; candidate++) {
            try {
                return new Origin(HttpServer.create(new InetSocketAddress(host, candidate), 1024), answers);
            } catch (BindException e) {
                var next = candidate + 1;
                if (port == 0 || next - port >= PORTS_TRIED || next > 65535)
                    throw new IOException("%s found no free port from %d to %d on %s (%s); give another with --port"
                            .formatted(service.label(), port, candidate, host, e.getMessage()), e);
                word.accept("%s: port %d is taken, trying %d".formatted(service.label(), candidate, next));
            }
        }
    }

    /// The address to send requests to, with the port that was really taken and no slash at its end.
    public URI uri() {
        var address = server.getAddress();
        var host = address.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    @Override
    public void close() {
        server.stop(1);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, reply(exchange));
        }
    }

    private Reply reply(HttpExchange exchange) {
        try {
            return answers.answer(new Ask(exchange));
        } catch (Problem problem) {
            return problem.reply();
        } catch (RuntimeException e) {
            System.err.println("bookshop: " + exchange.getRequestMethod() + " failed: " + e);
            return Problem.of(500, "The shop made a mistake", "This is our fault, and it has been noted.").reply();
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        var head = exchange.getRequestMethod().equals("HEAD");
        var headers = exchange.getResponseHeaders();
        reply.fields().forEach(headers::set);
        if (reply.status() == 200 && (head || exchange.getRequestMethod().equals("GET"))) {
            var tag = Conditions.tag(reply.body());
            headers.set("ETag", tag);
            if (Conditions.unchanged(exchange.getRequestHeaders(), tag, Optional.ofNullable(reply.fields().get("Last-Modified")))) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
        }
        if (!reply.type().isEmpty()) headers.set("Content-Type", reply.type());
        headers.set("X-Content-Type-Options", "nosniff");
        if (head) headers.set("Content-Length", Integer.toString(reply.body().length));
        exchange.sendResponseHeaders(reply.status(), head || reply.body().length == 0 ? -1 : reply.body().length);
        if (!head && reply.body().length > 0) exchange.getResponseBody().write(reply.body());
    }
}
