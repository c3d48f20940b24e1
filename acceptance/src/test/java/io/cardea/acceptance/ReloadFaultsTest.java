// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever fails on the way from a file to a configuration in force leaves no trace: the dump of the state is byte for byte
/// the old one, every connection goes on, and what was made for the new one is let go.
@Isolated
class ReloadFaultsTest {
    /// Could be opened: it must go again.
    private static final String NEW = "  - { address: \"127.0.0.3:0\" }\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir
    private static Path folder;
    private static TestCertificate certificate;
    private static FakeOrigin old;
    private static FakeOrigin fresh;
    private static ServerSocket taken;
    private static Cardea edge;

    @BeforeAll
    static void start() throws IOException {
        taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        old = FakeOrigin.of("old");
        fresh = FakeOrigin.of("new");
        certificate = TestCertificate.make();
        certificate.write(folder, "a");
        TestCertificate.make().write(folder, "b");
        Files.writeString(folder.resolve("page.html"), "a page");
        Files.writeString(folder.resolve("junk.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9, '\n'});
        edge = Cardea.start(good(old));
    }

    @AfterAll
    static void stop() throws IOException {
        edge.close();
        old.close();
        fresh.close();
        taken.close();
        assertThat(FaultyPolicy.SHARED).hasValue(0);
        assertThat(FaultyPolicy.OWNED).hasValue(0);
    }

    private static Path good(FakeOrigin origin) throws IOException {
        return write(listeners("") + rest("none", "", "").replace("ORIGIN", origin.url()));
    }

    private static Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), text);
    }

    private static String listeners(String more) {
        return "listeners:\n  - { address: \"127.0.0.1:0\" }\n  - { address: \"localhost:0\", tls: { certificate: a.pem, key: a-key.pem } }\n" + more;
    }

    private static String rest(String fault, String top, String routes) {
        return "admin: 127.0.0.1:0\nlog: access.log\nerrors: { pages: { \"404\": page.html } }\npolicies: [ faulty: " + fault + " ]\n" + top + "services:\n  s: ORIGIN\nroutes:\n" + routes
            + "  - { match: /s/**, to: s }\n  - { to: \"ORIGIN\" }\n";
    }

    /// One thing that goes wrong, in a file that is fine but for it.
    record Fault(String name, String text) {
        static Fault listener(String name, String more) {
            return new Fault(name, listeners(more) + rest("none", "", ""));
        }

        static Fault top(String name, String top) {
            return new Fault(name, listeners(NEW) + rest("none", top, ""));
        }

        static Fault route(String name, String route) {
            return new Fault(name, listeners(NEW) + rest("none", "", "  - " + route + "\n"));
        }

        static Fault plugin(String fault) {
            return new Fault("plug-in: " + fault, listeners(NEW) + rest(fault, "", ""));
        }

        static Fault instead(String name, String of, String broken) {
            var text = listeners(NEW) + rest("none", "", "");
            assertThat(text).contains(of);
            return new Fault(name, text.replace(of, broken));
        }

        String text(FakeOrigin origin, int taken) {
            return text.replace("TAKEN", Integer.toString(taken)).replace("ORIGIN", origin.url());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Fault> faults() {
        var all = new ArrayList<Fault>();
        all.add(Fault.top("notation", "bundles: [\n"));
        all.add(Fault.top("an unknown key", "polices: []\n"));
        all.add(Fault.top("a wrong value", "limits: { head: soon }\n"));
        all.add(Fault.top("an unset variable", "trust: ${CARDEA_TEST_IS_NOT_SET}\n"));
        all.add(Fault.top("a value from a file that is not there", "trust: ${file:none.txt}\n"));
        all.add(Fault.top("an include that is not there", "include: none.yaml\n"));
        all.add(Fault.top("an include that is not UTF-8", "include: latin.yaml\n"));
        all.add(Fault.top("a network that is none", "trust: 10.0.0.0/99\n"));
        all.add(Fault.top("a trace collector that is none", "traces: \"no such thing\"\n"));
        all.add(Fault.route("a service that is not declared", "{ match: /x, to: nowhere }"));
        all.add(Fault.route("an endpoint that is none", "{ match: /x, to: \"http://\" }"));
        all.add(Fault.route("a pattern that is none", "{ match: \"~ ^/(\", to: s }"));
        all.add(Fault.route("a pattern for a header that is none", "{ match: { headers: { X: \"~ (\" } }, to: s }"));
        all.add(Fault.route("a bundle that is not there", "{ match: /x, policies: [ use: none ], to: s }"));
        all.add(Fault.route("a folder that is not there", "{ match: /x/**, files: /no/such/folder }"));
        for (var fault : List.of("argument", "state", "pointer", "link", "shared")) all.add(Fault.plugin(fault));
        all.add(Fault.listener("a port that is taken", NEW + "  - { address: \"127.0.0.1:TAKEN\" }\n"));
        all.add(Fault.listener("an address of another machine", NEW + "  - { address: \"192.0.2.1:0\" }\n"));
        all.add(Fault.listener("no address", NEW + "  - { address: nonsense }\n"));
        all.add(Fault.listener("an address twice", NEW + "  - { address: \"127.0.0.1:0\" }\n"));
        all.add(Fault.listener("no certificate", NEW + "  - { address: \"127.0.0.4:0\", tls: { certificate: none.pem, key: a-key.pem } }\n"));
        all.add(Fault.listener("a broken certificate", NEW + "  - { address: \"127.0.0.4:0\", tls: { certificate: junk.pem, key: a-key.pem } }\n"));
        all.add(Fault.listener("a key of another certificate", NEW + "  - { address: \"127.0.0.4:0\", tls: { certificate: a.pem, key: b-key.pem } }\n"));
        all.add(Fault.listener("no authorities for clients", NEW + "  - { address: \"127.0.0.4:0\", tls: { certificate: a.pem, key: a-key.pem, client-auth: required, client-ca: none.pem } }\n"));
        all.add(Fault.instead("a broken certificate for a running listener", "a.pem", "junk.pem"));
        all.add(Fault.instead("a page that is not there", "page.html", "none.html"));
        all.add(Fault.instead("a page that is a folder", "page.html", "."));
        all.add(Fault.instead("a page for no status", "\"404\"", "\"999\""));
        all.add(Fault.instead("a log in a folder that is not there", "access.log", "no/such/access.log"));
        all.add(Fault.instead("a log of no format", "log: access.log", "log: { to: b.log, format: \"{nonsense}\" }"));
        all.add(Fault.instead("a service with TLS files that are not there", "  s: ORIGIN\n", "  s: { endpoints: \"https://127.0.0.1:1\", tls: { ca: none.pem } }\n"));
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void leavesTheStateByteForByte(Fault fault) throws Exception {
        try (var plain = new RawClient(edge.port()); var secure = certificate.client(edge.listeners().get(1).port())) {
            assertThat(plain.send(GET).response()).endsWith("old");
            assertThat(secure.send(GET).response()).endsWith("old");
            var before = state();
            var broken = write(fault.text(fresh, taken.getLocalPort()));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> edge.reload(broken)).isInstanceOf(ConfigException.class).satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("null"));
                assertThat(state()).isEqualTo(before);
            }
            assertThat(edge.watched()).contains(broken); // to mend it is enough
            assertThat(FaultyPolicy.SHARED).hasValue(1);
            assertThat(FaultyPolicy.OWNED).hasValue(1);
            assertThat(plain.send(GET).response()).endsWith("old");
            assertThat(secure.send(GET).response()).endsWith("old");
            try (var later = new RawClient(edge.port()); var laterSecure = certificate.client(edge.listeners().get(1).port())) {
                assertThat(later.send(GET).response()).endsWith("old");
                assertThat(laterSecure.send(GET).response()).endsWith("old");
            }
            edge.reload(good(fresh));
            assertThat(plain.send(GET).response()).endsWith("new");
            assertThat(secure.send(GET).response()).endsWith("new");
            assertThat(state()).isNotEqualTo(before);
            edge.reload(good(old));
            assertThat(plain.send(GET).response()).endsWith("old");
        }
    }

    @Test
    void aHundredFaultsLeaveNoDescriptorAndNoMemory() throws Exception {
        var files = new ArrayList<Path>();
        for (var fault : faults()) files.add(Files.writeString(folder.resolve("edge" + files.size() + ".yaml"), fault.text(fresh, taken.getLocalPort())));
        reloadAll(files);
        int descriptors = descriptors();
        var memory = Memory.now();
        for (int i = 0; i < 2; i++) reloadAll(files);
        Eventually.holds(Duration.ofSeconds(5), () -> descriptors() <= descriptors);
        assertThat(Memory.now().since(memory)).isLessThan(4 << 20);
    }

    private static void reloadAll(List<Path> files) {
        for (var file : files) assertThatThrownBy(() -> edge.reload(file)).isInstanceOf(ConfigException.class);
    }

    private static int descriptors() {
        return java.util.Objects.requireNonNull(Path.of("/proc/self/fd").toFile().list()).length;
    }

    private static String state() {
        int port = edge.adminPort().orElseThrow();
        try (var client = new RawClient(port)) {
            var answer = client.send("GET /state?now=false HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n").response();
            assertThat(answer).startsWith("HTTP/1.1 200 ");
            return answer.substring(answer.indexOf("\r\n\r\n"));
        }
    }
}
