// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same over IPv6: listeners, origins, and how addresses are written.
class Ipv6Test {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @BeforeAll
    static void hasIpv6() {
        boolean has;
        try (var probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            has = probe.isBound();
        } catch (IOException e) {
            has = false;
        }
        assumeTrue(has, "this machine has no IPv6 on loopback: listeners and origins on it were NOT tried");
    }

    private static String ask(String address, int port) throws IOException {
        try (var socket = new Socket(InetAddress.getByName(address), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static Cardea edge(String listener, String origin) {
        return Cardea.startText("listeners: { address: \"" + listener + "\" }\nlog: off\nadmin: off\nroutes:\n  - to: \"" + origin + "\"\n");
    }

    @ParameterizedTest
    @CsvSource({"[::1]:0, ::1, ::1, 'for=\"[::1]\"'", "[::]:0, ::1, ::1, 'for=\"[::1]\"'", "[::]:0, 127.0.0.1, 127.0.0.1, for=127.0.0.1", ":0, ::1, ::1, 'for=\"[::1]\"'"})
    void aListenerOnIpv6ServesAndWritesAddressesShort(String listener, String from, String written, String forwarded) throws IOException {
        try (var origin = FakeOrigin.of("ok"); var edge = edge(listener, origin.url())) {
            assertThat(ask(from, edge.port())).startsWith("HTTP/1.1 200 ").endsWith("ok");
            assertThat(origin.requests().getLast().field("X-Forwarded-For")).containsExactly(written);
            assertThat(origin.requests().getLast().field("Forwarded").getFirst()).startsWith(forwarded);
        }
    }

    @Test
    void anOriginOnIpv6IsReached() throws IOException {
        try (var inner = Cardea.startText("listeners: { address: \"[::1]:0\" }\nlog: off\nadmin: off\nroutes:\n  - respond: six\n");
             var edge = edge("127.0.0.1:0", "http://[::1]:" + inner.port())) {
            assertThat(ask("127.0.0.1", edge.port())).startsWith("HTTP/1.1 200 ").endsWith("six");
        }
    }
}
