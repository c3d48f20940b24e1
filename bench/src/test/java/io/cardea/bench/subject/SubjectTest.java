// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cardea.bench.load.LoadClient;
import io.cardea.bench.load.LoadPlan;
import io.cardea.bench.load.Protocol;
import io.cardea.bench.subject.Subject.Door;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The peers that are installed really do what they are compared for, with the configurations that are checked in.
class SubjectTest {
    @TempDir
    private static Path out;
    private static LoadClient load;
    private static Workshop shop;

    @BeforeAll
    static void startLoad() throws IOException {
        // Who refuses to work as root becomes somebody else, who must come in here.
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxr-xr-x"));
        load = new LoadClient(List.of(), out.resolve("load.log"));
        shop = new Workshop(out, Optional.empty(), load.originPort(), List.of());
        shop.furnish();
    }

    @AfterAll
    static void stopLoad() {
        load.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx-tuned", "nginx-packaged", "nginx-bare", "haproxy", "caddy", "varnish", "envoy"})
    void anInstalledPeerCarriesRequestsWithAllItsFeatures(String name) {
        var peer = installed(name);
        boolean files = peer.skills().contains(Peer.Skill.FILES);
        try (var subject = Subject.start(peer, shop, "test", "ec", peer.skills().contains(Peer.Skill.ROUTES) ? 3 : 0)) {
            subject.await(Door.PLAIN, "/1k");
            assertThat(subject.check(Door.PLAIN, "/1k", 1024, "/headers")).isEmpty();
            if (files) {
                subject.check(Door.PLAIN, "/r2/1k", 1024, "/headers");
                subject.check(Door.PLAIN, "/files/1k.bin", 1024, "");
            }
            if (peer.skills().contains(Peer.Skill.TLS)) {
                var result = load.run(new LoadPlan(subject.port(Door.TLS), true, true, true, List.of("/1k"), 0, 2, 0, 300, 200, 1024),
                        () -> { }, () -> { });
                assertThat(result.errors()).isEmpty();
                assertThat(result.resumed()).isPositive();
            }
            assertThat(subject.firstAnswer()).isPositive();
            assertThat(subject.jvm()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx-tuned", "nginx-packaged", "haproxy", "caddy"})
    void anInstalledPeerCarriesTheNewerProtocols(String name) {
        var peer = installed(name);
        try (var subject = Subject.start(peer, shop, "protocols", "ec", 0)) {
            subject.await(Door.PLAIN, "/1k");
            tiny(peer, Peer.Skill.H2, plan(subject.port(Door.TLS), true, "/1k", 1024).over(Protocol.HTTP2, 100));
            tiny(peer, Peer.Skill.WEBSOCKET, plan(subject.port(Door.PLAIN), false, "/ws/echo", 32).over(Protocol.WEBSOCKET, 1));
            if (tiny(peer, Peer.Skill.GRPC, plan(subject.port(Door.H2C), false, "/bench.Echo/Unary", 105).over(Protocol.GRPC, 10))) {
                assertThat(subject.check(Door.PLAIN, "/bench.Echo/1k", 1024, "/bench.Echo/headers")).isEmpty();
            }
            if (tiny(peer, Peer.Skill.H2_ORIGIN, plan(subject.port(Door.TLS), true, "/h2c/1k", 1024).over(Protocol.HTTP2, 10))) {
                assertThat(subject.check(Door.PLAIN, "/h2c/1k", 1024, "/h2c/headers")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx-stream", "haproxy-tcp", "haproxy-splice"})
    void anInstalledPeerCarriesConnectionsAsTheyAre(String name) {
        var peer = installed(name);
        try (var subject = Subject.start(peer, shop, "tcp", "ec", 0)) {
            subject.await(Door.TCP, "/1k");
            assertThat(subject.check(Door.TCP, "/1k", 1024, "")).isEmpty();
            assertThat(tiny(peer, Peer.Skill.TCP, plan(subject.port(Door.TCP), false, "/1k", 1024))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx-cache-tuned", "nginx-cache-packaged", "haproxy-cache", "varnish-cache", "squid-cache", "ats-cache"})
    void anInstalledCacheKeepsAndSaysSo(String name) {
        var peer = installed(name);
        try (var subject = Subject.start(peer, shop, "cache", "ec", 0)) {
            subject.await(Door.PLAIN, "/fresh/1k");
            assertThat(subject.check(Door.PLAIN, "/fresh/1k", 1024, "/fresh/headers")).isEmpty();
            assertThat(subject.checkHit(Door.PLAIN, "/fresh/1k")).isEmpty();
            var plain = plan(subject.port(Door.PLAIN), false, "/fresh/1k", 1024);
            long before = load.fetches();
            assertThat(tiny(peer, Peer.Skill.CACHE, plain)).isTrue();
            assertThat(tiny(peer, Peer.Skill.CACHE, plain.having(LoadPlan.tag(1024)))).isTrue();
            assertThat(load.fetches()).as("hits that asked the origin").isEqualTo(before);

            tiny(peer, Peer.Skill.CACHE, plain.to("/fresh/" + LoadPlan.NEW + "/1k"));
            assertThat(load.fetches()).as("misses").isGreaterThan(before);
            tiny(peer, Peer.Skill.CACHE_TLS, plan(subject.port(Door.TLS), true, "/fresh/1k", 1024));
            before = load.fetches();
            tiny(peer, Peer.Skill.CACHE_H2, plan(subject.port(Door.TLS), true, "/fresh/1k", 1024).over(Protocol.HTTP2, 10));
            assertThat(load.fetches()).as("the two protocols share what is stored").isEqualTo(before);
        }
        assertThat(out.resolve("cache").resolve(name).resolve("cache")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx-cache-tuned", "nginx-cache-packaged", "haproxy-cache", "varnish-cache", "squid-cache", "ats-cache"})
    void manyMayAskAnInstalledCacheAtOnce(String name) {
        var peer = installed(name);
        try (var subject = Subject.start(peer, shop, "stampede", "ec", 0)) {
            subject.await(Door.PLAIN, "/fresh/1k");
            assertThat(load.hold(plan(subject.port(Door.PLAIN), false, "/fresh/1k", 1 << 20).overConnections(20))).isEqualTo(20);
            for (String path : List.of("/fresh/a/bytes/1048576", "/fresh/slow-100/a/bytes/1048576")) {
                var seen = load.ask(path);
                assertThat(seen.errors()).as(path).isEmpty();
                assertThat(seen.complete()).as(path).isEqualTo(20);
                assertThat(seen.fetches()).as(path).isBetween(1L, 20L);
            }
            load.release();
        }
    }

    private static Peer installed(String name) {
        var peer = Peer.known(List.of("cardea")).stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
        assumeTrue(peer.installed(), name + " is not installed");
        return peer;
    }

    private static LoadPlan plan(int port, boolean tls, String path, long length) {
        return new LoadPlan(port, tls, false, false, List.of(path), 0, 2, 0, 100, 200, length);
    }

    /// Whether the peer can do it; then it did so without an error.
    private static boolean tiny(Peer peer, Peer.Skill skill, LoadPlan plan) {
        if (!peer.skills().contains(skill)) {
            return false;
        }
        var result = load.run(plan, () -> { }, () -> { });
        assertThat(result.errors()).as(peer.name() + " and " + skill).isEmpty();
        assertThat(result.requests()).isPositive();
        return true;
    }

    @Test
    void aCommandIsMeasuredForWhatItAsksPortsFor() {
        assertThat(Peer.ofCommand("mine", "x @port@ @tcp-port@").skills()).contains(Peer.Skill.TCP, Peer.Skill.H2)
                .doesNotContain(Peer.Skill.GRPC, Peer.Skill.H2_ORIGIN, Peer.Skill.CACHE);
        assertThat(Peer.ofCommand("mine", "x @port@ @h2c-port@").skills()).contains(Peer.Skill.GRPC).doesNotContain(Peer.Skill.TCP);
        assertThat(Peer.ofCommand("mine-cache", "x @port@").skills()).containsExactly(Peer.Skill.CACHE);
        assertThat(Peer.ofCommand("mine-cache", "x @port@ @tls-port@").skills()).contains(Peer.Skill.CACHE_H2).doesNotContain(Peer.Skill.PROXY);
    }

    @Test
    void aCommandThatEndsIsNamedWithItsLastLines() {
        try (var subject = Subject.start(Peer.ofCommand("mine", "sh -c 'echo port @port@ is bad >&2; exit 3'"), shop, "ends", "ec", 0)) {
            assertThatThrownBy(() -> subject.await(Door.PLAIN, "/1k"))
                    .hasMessageContaining("mine ended before it answered (it ended with exit code 3)")
                    .hasMessageContaining("err.log: port " + subject.port(Door.PLAIN) + " is bad");
        }
    }

    @Test
    void bothKindsOfCertificatesAreWritten() {
        for (String key : List.of("ec", "rsa")) {
            assertThat(out.resolve("tls").resolve(key + ".both.pem")).content()
                    .startsWith("-----BEGIN CERTIFICATE-----\n").contains("-----BEGIN PRIVATE KEY-----\n");
        }
    }

    @Test
    void aTemplateOfOnesOwnWins(@TempDir Path own) throws Exception {
        Files.createDirectories(own.resolve("nginx/tuned"));
        Files.writeString(own.resolve("nginx/tuned/nginx.conf"), "mine");
        var mine = new Workshop(out, Optional.of(own), 1, List.of());

        assertThat(mine.template("nginx/tuned/nginx.conf").text()).isEqualTo("mine");
        assertThat(mine.template("nginx/bare/nginx.conf").text()).contains("access_log off");
        assertThatThrownBy(() -> mine.template("none")).hasMessage("there is no template peers/none");
    }
}
