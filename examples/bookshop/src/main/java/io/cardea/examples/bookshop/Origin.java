// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One running service: it listens, and gives each connection a virtual thread, on which a [Conversation] asks the service's [Answers].
/// Close it to stop; requests under way get a second.
///
/// The JDK has an HTTP server, too, but it cannot switch a connection to the WebSocket protocol.
public final class Origin implements AutoCloseable {
    private static final int PORTS_TRIED = 50;

    private final ServerSocket server;
    private final Answers answers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();

    private Origin(ServerSocket server, Answers answers) {
        this.server = server;
        this.answers = answers;
        threads.execute(this::accept);
    }

    /// Opens a service and listens on a port; a taken port is stepped over to the next.
    ///
    /// @param port 0 for any free one
    /// @param word is told in one sentence about every port that was stepped over
    /// @throws IOException if there is no such address, or no free port near
    public static Origin start(Service service, String host, int port, Consumer<String> word) throws IOException {
        var answers = service.open();
        for (var candidate = port; ; candidate++) {
            var server = new ServerSocket();
            try {
                server.bind(new InetSocketAddress(host, candidate), 1024);
                return new Origin(server, answers);
            } catch (BindException e) {
                server.close();
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
        var host = server.getInetAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) System.err.println("bookshop: a connection could not be taken: " + e.getMessage());
            }
        }
    }

    private void serve(Socket socket) {
        try (var conversation = new Conversation(socket, answers)) {
            conversations.add(conversation);
            try {
                if (!server.isClosed()) conversation.run();
            } finally {
                conversations.remove(conversation);
            }
        } catch (IOException e) {
            // Whoever asked is gone, or asked for nothing that can be read and was told so.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var conversation : conversations) conversation.end();
            threads.shutdown();
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) for (var conversation : conversations) conversation.close();
            threads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
