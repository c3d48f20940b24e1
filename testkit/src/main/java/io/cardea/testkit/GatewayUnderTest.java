// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import io.cardea.Cardea;
import java.time.Duration;

/// An edge for one test, on a free port of loopback.
///
/// ```java
/// try (var origin = FakeOrigin.of("hello"); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
///     client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
///     assertThat(client.response()).endsWith("hello");
/// }
/// ```
public final class GatewayUnderTest implements AutoCloseable {
    private static final String LISTENER = "listeners:\n  - address: 127.0.0.1:0\nlog: off\nadmin: off\n";
    private final Cardea edge;

    private GatewayUnderTest(Cardea edge) {
        this.edge = edge;
    }

    /// One route to one origin.
    public static GatewayUnderTest of(String path, FakeOrigin origin) {
        return file("routes:\n  - match: " + path + "\n    to: " + origin.url() + "\n");
    }

    /// A file without listeners: one on loopback is put before it.
    public static GatewayUnderTest file(String yaml) {
        return new GatewayUnderTest(Cardea.startText(LISTENER + yaml));
    }

    /// Likewise, with an admin listener on loopback.
    public static GatewayUnderTest withAdmin(String yaml) {
        return new GatewayUnderTest(Cardea.startText(LISTENER.replace("admin: off", "admin: \"127.0.0.1:0\"") + yaml));
    }

    public int port() {
        return edge.port();
    }

    public Cardea edge() {
        return edge;
    }

    public RawClient client() {
        return new RawClient(port());
    }

    /// One request on a connection of its own; all that came back until the edge closed.
    public String exchange(String request) {
        try (var client = client()) {
            return client.send(request).rest();
        }
    }

    /// What a test has left under way is not waited for as long as a user's exchanges are.
    @Override
    public void close() {
        edge.drain(Duration.ofSeconds(1));
        edge.close();
    }
}
