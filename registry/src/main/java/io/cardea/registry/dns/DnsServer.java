// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.dns;

import io.cardea.core.address.AddressSet;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A zone's UDP and TCP sockets, on one address: one virtual thread reads datagrams, one accepts, and each connection has one.
///
/// Only listed networks are answered, so that nobody outside can be flooded with answers to questions that were asked in their name.
public final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int CONNECTIONS = 64;
    private static final int QUESTIONS = 100;
    private static final int PATIENCE = 5000;
    private static final int TRIES = 20;

    private final DatagramChannel datagrams;
    private final ServerSocket listener;
    private final AddressSet clients;
    private final Zone zone;
    private final LongAdder queries;
    private final ConcurrentLinkedDeque<Socket> connections = new ConcurrentLinkedDeque<>();

    private DnsServer(DatagramChannel datagrams, ServerSocket listener, AddressSet clients, Zone zone, LongAdder queries) {
        this.datagrams = datagrams;
        this.listener = listener;
        this.clients = clients;
        this.zone = zone;
        this.queries = queries;
    }

    /// @param address port 0 for any that is free for both
    /// @param clients addresses and networks that are answered
    /// @param queries counts those that were answered
    public static DnsServer open(InetSocketAddress address, List<String> clients, Zone zone, LongAdder queries) throws IOException {
        for (int tries = 1; ; tries++) {
            var listener = new ServerSocket();
            DatagramChannel datagrams = null;
            try {
                listener.setReuseAddress(true);
                listener.bind(address);
                datagrams = DatagramChannel.open();
                datagrams.setOption(StandardSocketOptions.SO_RCVBUF, 256 << 10);
                datagrams.bind(listener.getLocalSocketAddress());
                var server = new DnsServer(datagrams, listener, AddressSet.of(clients), zone, queries);
                Thread.ofVirtual().name("registry-dns-udp").start(server::receive);
                Thread.ofVirtual().name("registry-dns-tcp").start(server::accept);
                return server;
            } catch (IOException e) {
                listener.close();
                if (datagrams != null) datagrams.close();
                if (address.getPort() != 0 || tries == TRIES) throw e;
            }
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void receive() {
        var in = ByteBuffer.allocate(Query.PLAIN + 1);
        while (datagrams.isOpen()) {
            try {
                var from = datagrams.receive(in.clear());
                // What is longer than any question of ours was cut by the kernel: it is none.
                if (!(from instanceof InetSocketAddress peer) || in.position() > Query.PLAIN || !clients.contains(peer.getAddress())) continue;
                var answer = answered(in.array(), in.position(), true);
                if (answer.isPresent()) datagrams.send(ByteBuffer.wrap(answer.get()), from);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) { // one who cannot be reached keeps nobody else from an answer
                LOG.debug("a query by UDP could not be answered", e);
            }
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                if (!clients.contains(socket.getInetAddress())) {
                    socket.close();
                    continue;
                }
                connections.addLast(socket);
                if (connections.size() > CONNECTIONS) drop(connections.pollFirst()); // the oldest goes, whatever it waits for
                Thread.ofVirtual().name("registry-dns-connection").start(() -> serve(socket));
            } catch (IOException e) {
                if (listener.isClosed()) return;
                LOG.debug("a connection could not be accepted", e);
                pause();
            }
        }
    }

    /// Too many open files, say: it passes, and must not be asked for a million times meanwhile.
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// RFC 1035 §4.2.2: two bytes of length before each message.
    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE);
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(socket.getInputStream());
            var message = new byte[Query.PLAIN];
            for (int questions = 0; questions < QUESTIONS; questions++) {
                int length = in.readUnsignedShort();
                if (length > message.length) return;
                in.readFully(message, 0, length);
                var answer = answered(message, length, false);
                if (answer.isEmpty()) return;
                var framed = ByteBuffer.allocate(answer.get().length + 2).putShort((short) answer.get().length).put(answer.get()).array();
                socket.getOutputStream().write(framed);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("a connection for DNS ended: {}", e.toString());
        } finally {
            connections.remove(socket);
        }
    }

    /// Empty for what is not answered at all.
    Optional<byte[]> answered(byte[] data, int length, boolean datagram) {
        return answered(zone, data, length, datagram).map(bytes -> {
            queries.increment();
            return bytes;
        });
    }

    static Optional<byte[]> answered(Zone zone, byte[] data, int length, boolean datagram) {
        return switch (Query.parse(data, length)) {
            case Query.Nothing() -> Optional.empty();
            case Query.Wrong wrong -> Optional.of(Reply.write(wrong));
            case Query.Asked(var query) -> {
                int most = datagram ? Math.min(query.most(), Reply.LARGEST_DATAGRAM) : Reply.LARGEST;
                try {
                    yield Optional.of(Reply.write(query, zone.answer(query), most));
                } catch (UncheckedIOException e) { // the ledger cannot be reached: better ask another server than believe that there is nothing
                    yield Optional.of(Reply.write(query, Reply.Answer.of(Reply.FAILED), most));
                }
            }
        };
    }

    private static void drop(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a connection for DNS could not be closed", e);
        }
    }

    @Override
    public void close() {
        try {
            datagrams.close();
            listener.close();
        } catch (IOException e) {
            LOG.warn("the sockets for DNS could not be closed: {}", e.toString());
        }
        connections.forEach(DnsServer::drop);
    }
}
