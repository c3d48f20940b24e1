// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.registry.lease.Ledger.Bounds;
import io.cardea.registry.lease.MemoryLedger;
import io.cardea.registry.lease.Registration;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The sockets, asked by a client of our own.
class DnsServerTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final MemoryLedger ledger = new MemoryLedger(() -> 0, Clock.systemUTC());
    private final LongAdder queries = new LongAdder();
    private final List<AutoCloseable> open = new ArrayList<>();

    private DnsServer server(String clients) throws IOException {
        var server = DnsServer.open(ANY, List.of(clients), new Zone("cardea.internal", Duration.ofSeconds(5), ledger), queries);
        open.add(server);
        return server;
    }

    @BeforeEach
    void fill() {
        for (int i = 1; i <= 100; i++) ledger.put(new Registration("catalog", "10.0.0." + i + ":80", "http", "", 1, 0, Map.of(), "", false, Duration.ofSeconds(30)), "a", new Bounds(1000, 1000, 1000));
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open) each.close();
    }

    private static byte[] udp(DatagramSocket socket, DnsServer server, byte[] question) throws IOException {
        socket.send(new DatagramPacket(question, question.length, server.address()));
        var packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static byte[] tcp(Socket socket, byte[] question) throws IOException {
        socket.getOutputStream().write(ByteBuffer.allocate(question.length + 2).putShort((short) question.length).put(question).array());
        return answer(socket);
    }

    private static byte[] answer(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var answer = new byte[in.readUnsignedShort()];
        in.readFully(answer);
        return answer;
    }

    private static DatagramSocket client() throws IOException {
        var socket = new DatagramSocket(ANY);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static Socket connected(DnsServer server) throws IOException {
        var socket = new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Test
    void whatDoesNotFitADatagramIsAskedForByTcp() throws IOException {
        var server = server("127.0.0.0/8");
        try (var udp = client(); var tcp = connected(server)) {
            var question = Asking.question(5, "catalog.cardea.internal", Query.SRV);
            assertThat(Asking.read(udp(udp, server, question)).cut()).isTrue();
            for (int i = 0; i < 3; i++) assertThat(Asking.read(tcp(tcp, question)).answers()).hasSize(100);
            assertThat(queries.sum()).isEqualTo(4);
        }
    }

    @Test
    void aQuestionMayComeInPieces() throws IOException {
        try (var tcp = connected(server("127.0.0.0/8"))) {
            tcp.setTcpNoDelay(true);
            var question = Asking.question(5, "catalog.cardea.internal", Query.A);
            for (byte each : ByteBuffer.allocate(question.length + 2).putShort((short) question.length).put(question).array()) tcp.getOutputStream().write(each);
            assertThat(Asking.read(answer(tcp)).answers()).hasSize(8);
        }
    }

    @Test
    void whoIsNotListedIsNotAnswered() throws IOException {
        var server = server("192.0.2.0/24");
        try (var udp = client(); var tcp = connected(server)) {
            assertThat(tcp.getInputStream().read()).isEqualTo(-1);
            udp.setSoTimeout(200);
            assertThatThrownBy(() -> udp(udp, server, Asking.question(5, "catalog.cardea.internal", Query.A))).isInstanceOf(SocketTimeoutException.class);
            assertThat(queries.sum()).isZero();
        }
    }

    @Test
    void afterAnyBytesTheNextQuestionIsAnswered() throws IOException {
        var server = server("127.0.0.0/8");
        var random = new Random(53);
        try (var udp = client()) {
            for (int i = 0; i < 500; i++) {
                var junk = new byte[random.nextInt(1400)];
                random.nextBytes(junk);
                if (junk.length > 2) junk[2] |= (byte) 0x80; // no query, so no answer that would have to be told from the right one
                udp.send(new DatagramPacket(junk, junk.length, server.address()));
            }
            for (int i = 0; i < 50; i++) {
                try (var tcp = connected(server)) {
                    var junk = new byte[1 + random.nextInt(1400)];
                    random.nextBytes(junk);
                    tcp.getOutputStream().write(junk);
                }
            }
            udp.setSoTimeout(200);
            assertThat(asked(udp, server).answers()).hasSize(8);
            try (var tcp = connected(server)) {
                assertThat(Asking.read(tcp(tcp, Asking.question(5, "catalog.cardea.internal", Query.A))).answers()).hasSize(8);
            }
        }
    }

    /// Datagrams may be lost behind so many: like every client, asks again.
    private static Asking.Told asked(DatagramSocket udp, DnsServer server) throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                return Asking.read(udp(udp, server, Asking.question(5, "catalog.cardea.internal", Query.A)));
            } catch (SocketTimeoutException e) {
                if (tries == 50) throw e;
            }
        }
    }

    @Test
    void whoConnectsAndSaysNothingKeepsNobodyOut() throws IOException {
        var server = server("127.0.0.0/8");
        for (int i = 0; i < 200; i++) open.add(connected(server));
        try (var tcp = connected(server)) {
            assertThat(Asking.read(tcp(tcp, Asking.question(5, "catalog.cardea.internal", Query.A))).answers()).hasSize(8);
        }
    }

    @Test
    void aClosedServerGivesItsPortBack() throws Exception {
        var again = reopened(5);
        open.add(again);
        try (var udp = client()) {
            assertThat(asked(udp, again).answers()).hasSize(8);
        }
    }

    /// What another program takes in the moment between is tried again with another port.
    private DnsServer reopened(int tries) throws IOException {
        var server = server("127.0.0.0/8");
        server.close();
        try {
            return DnsServer.open(server.address(), List.of("127.0.0.0/8"), new Zone("cardea.internal", Duration.ofSeconds(5), ledger), queries);
        } catch (BindException e) {
            if (tries == 0) throw e;
            return reopened(tries - 1);
        }
    }
}
