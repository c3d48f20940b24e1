// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/// The page and the three services on one origin, for looking at the page without an edge. Not a proxy to copy from.
/// Arguments: a port, the folder with the page, and the names of services that shall be down.
final class DevServer {
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml; charset=utf-8");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Service, URI> services = new EnumMap<>(Service.class);
    private final Path page;
    private final List<String> down;

    private DevServer(Path page, List<String> down) {
        this.page = page;
        this.down = down;
        for (var service : Service.values()) services.put(service, Bookshop.start(service).uri());
    }

    public static void main(String[] args) throws IOException {
        var dev = new DevServer(Path.of(args[1]), List.of(args).subList(2, args.length));
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", dev::handle);
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("X-Request-Id", "dev-" + Long.toHexString(System.nanoTime()));
            exchange.getResponseHeaders().set("Via", "1.1 dev");
            switch (exchange.getRequestURI().getPath().split("/", -1)[1]) {
                case "books", "authors" -> forward(exchange, Service.CATALOG);
                case "reviews" -> forward(exchange, Service.REVIEWS);
                case "stores" -> forward(exchange, Service.STORES);
                case "" -> file(exchange, "index.html");
                case String name -> file(exchange, name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(HttpExchange exchange, Service service) throws IOException, InterruptedException {
        if (down.contains(service.label())) {
            send(exchange, Problem.of(503, "Service unavailable", "No instance of '" + service.label() + "' answers.").reply());
            return;
        }
        var method = exchange.getRequestMethod();
        var request = HttpRequest.newBuilder(URI.create(services.get(service) + exchange.getRequestURI().toString()))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        var type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) request.header("Content-Type", type);
        var started = System.nanoTime();
        var answer = client.send(request.build(), BodyHandlers.ofByteArray());
        exchange.getResponseHeaders().set("Server-Timing", "origin;dur=%.1f".formatted((System.nanoTime() - started) / 1e6));
        answer.headers().map().forEach((name, values) -> {
            if (List.of("link", "etag", "cache-control", "location").contains(name)) exchange.getResponseHeaders().put(name, values);
        });
        send(exchange, new Reply(answer.statusCode(), answer.headers().firstValue("Content-Type").orElse(""), answer.body()));
    }

    private void file(HttpExchange exchange, String name) throws IOException {
        var file = page.resolve(name);
        if (!name.matches("[a-z]+[.][a-z]+") || !Files.exists(file)) send(exchange, Problem.notFound("There is no file " + name).reply());
        else send(exchange, new Reply(200, TYPES.getOrDefault(name.substring(name.indexOf('.') + 1), ""), Files.readAllBytes(file)));
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
        if (reply.body().length > 0) exchange.getResponseBody().write(reply.body());
    }
}
