// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cardea.bench.load.LoadClient;
import io.cardea.bench.load.LoadPlan;
import io.cardea.bench.load.Protocol;
import io.cardea.bench.subject.Subject.Door;
import java.nio.file.Files;
import java.nio.file.Path;
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
    static void startLoad() {
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
        var peer = Peer.known(List.of("cardea")).stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
        assumeTrue(peer.installed(), name + " is not installed");
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
