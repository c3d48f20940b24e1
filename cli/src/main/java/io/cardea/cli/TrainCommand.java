// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Cardea;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import com.sun.net.httpserver.HttpServer;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `cardea train`: an edge, an origin and a client in this process, and some thousand requests. The JVM that runs it writes down what it
/// loaded, linked and profiled; the launcher gives that to the next start.
@Command(name = "train", hidden = true, description = "Makes traffic for the AOT cache; the launcher calls it.")
final class TrainCommand implements Callable<Integer> {
    private static final int REQUESTS = 4000;
    /// Some on each connection, so that opening and closing are practised too.
    private static final int PER_CONNECTION = 100;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Signals.on("HUP", () -> {}); // So that the classes behind signals are in the cache too.
        var origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var threads = Executors.newFixedThreadPool(2);
        origin.setExecutor(threads);
        var body = "x".repeat(1024).getBytes(StandardCharsets.US_ASCII);
        origin.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, exchange.getRequestURI().getPath().equals("/chunked") ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        origin.start();
        var yaml = Instant.proxy("127.0.0.1:0", false, java.util.List.of("http://127.0.0.1:" + origin.getAddress().getPort()));
        int answered = 0;
        try (var edge = Cardea.startText(yaml)) {
            for (int sent = 0; sent < REQUESTS; sent += PER_CONNECTION) answered += talk(edge.port());
        } finally {
            origin.stop(0);
            threads.shutdownNow();
        }
        Screen.of(spec.commandLine()).line(answered + " of " + REQUESTS + " answered");
        return answered == REQUESTS ? Exit.OK : Exit.NOT_STARTED;
    }

    private static int talk(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            int answered = 0;
            for (int i = 0; i < PER_CONNECTION; i++) {
                boolean last = i == PER_CONNECTION - 1;
                var request = switch (i % 4) {
                    case 0 -> "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n" + (last ? "Connection: close\r\n" : "") + "\r\nhello";
                    case 1 -> "GET /chunked HTTP/1.1\r\nHost: localhost\r\n\r\n";
                    default -> "GET /a/b?c=d HTTP/1.1\r\nHost: localhost\r\nUser-Agent: train\r\nAccept: */*\r\n" + (last ? "Connection: close\r\n" : "") + "\r\n";
                };
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                if (read(socket.getInputStream())) answered++;
            }
            return answered;
        }
    }

    /// Reads one answer.
    ///
    /// @return whether it is a 200
    private static boolean read(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) throw new IOException("the connection ended within an answer: " + head);
            head.append((char) next);
        }
        var lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int length = lower.indexOf("content-length: ");
        if (length >= 0) in.readNBytes(Integer.parseInt(lower.substring(length + 16, lower.indexOf('\r', length))));
        else while (chunk(in) > 0) { }
        return lower.startsWith("http/1.1 200");
    }

    private static int chunk(InputStream in) throws IOException {
        var size = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) if (next != '\r') size.append((char) next);
        int length = Integer.parseInt(size.toString(), 16);
        in.readNBytes(length + 2);
        return length;
    }
}
