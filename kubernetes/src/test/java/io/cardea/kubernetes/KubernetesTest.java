// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.Secret;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.DiscoveryFactory;
import io.cardea.core.spi.Instance;
import io.cardea.kubernetes.KubernetesConfig.Family;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lists and watches on real sockets, by the client as it ships.
class KubernetesTest {
    private static final String ONE = "{'addressType':'IPv4','ports':[{'name':'http','port':8080}],'endpoints':[{'addresses':['10.0.0.1'],'conditions':{'ready':true},'zone':'a'}]}";
    private static final String TWO = "{'addressType':'IPv4','ports':[{'name':'http','port':8080}],'endpoints':[{'addresses':['10.0.0.2'],'conditions':{'ready':true},'zone':'b'}]}";
    private static final Duration SHORT = Duration.ofSeconds(2);
    private final KubernetesFactory factory = new KubernetesFactory();
    private final Told told = new Told();

    @Test
    void instancesComeDrainAndGoAsTheWatchTells() throws Exception {
        try (var server = new ApiServer(); var looking = discovery(server, Duration.ofMinutes(5)).start(told)) {
            told.until("nobody", List::isEmpty);
            until(() -> server.watches() == 1);
            server.put("catalog-a", ONE);
            assertThat(told.until("one", each -> each.size() == 1)).extracting(Instance::address, Instance::zone).containsExactly(org.assertj.core.groups.Tuple.tuple("http://10.0.0.1:8080", "a"));
            server.put("catalog-b", TWO);
            told.until("two, of two slices", each -> each.size() == 2);
            server.put("catalog-b", TWO.replace("{'ready':true}", "{'ready':false,'serving':true,'terminating':true}"));
            told.until("one drains", each -> each.size() == 2 && each.get(1).draining());
            server.remove("catalog-b");
            told.until("one has gone", each -> each.size() == 1);
            server.remove("catalog-a");
            told.until("all have gone", List::isEmpty);
            told.until("which is said again, so that it can be confirmed", List::isEmpty);
            assertThat(told.lost).isEmpty();
            assertThat(server.requests()).as("lists and watches").allMatch(each -> each.startsWith("Bearer t0ken /apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?")
                && each.contains("labelSelector=kubernetes.io%2Fservice-name%3Dcatalog"));
            assertThat(looking).isNotNull();
        }
    }

    @Test
    void aWatchThatIsTooOldBeginsAnewAndNothingIsLost() throws Exception {
        try (var server = new ApiServer(); var looking = discovery(server, Duration.ofMinutes(5)).start(told)) {
            server.put("catalog-a", ONE);
            told.until("one", each -> each.size() == 1);
            until(() -> server.watches() == 1);
            server.tells = false;
            server.put("catalog-b", TWO);
            server.remove("catalog-a");
            server.tells = true;
            server.gone();
            assertThat(told.until("what has changed behind its back", each -> each.size() == 1 && each.getFirst().zone().equals("b"))).hasSize(1);
            until(() -> server.watches() == 1);
            server.put("catalog-a", ONE);
            told.until("the new watch tells", each -> each.size() == 2);
            assertThat(told.lost).isEmpty();
            assertThat(told.found).as("never nobody").noneMatch(List::isEmpty);
            assertThat(looking).isNotNull();
        }
    }

    @Test
    void aServerThatDiesIsSaidAndTheListStaysUntilItIsBack() throws Exception {
        var server = new ApiServer();
        try (var looking = discovery(server, Duration.ofMinutes(5)).start(told)) {
            server.put("catalog-a", ONE);
            told.until("one", each -> each.size() == 1);
            until(() -> server.watches() == 1);
            server.close();
            assertThat(told.untilLost()).startsWith(server.address() + ": ");
            assertThat(told.found).as("never nobody").noneMatch(List::isEmpty);
            try (var again = new ApiServer(ServerSocketFactory.getDefault(), "http", server.port())) {
                again.put("catalog-b", TWO);
                told.until("what the new one has", each -> each.size() == 1 && each.getFirst().zone().equals("b"));
            }
            assertThat(looking).isNotNull();
        } finally {
            server.close();
        }
    }

    @Test
    void withoutWebSocketsTheWatchIsABodyWithoutEnd() throws Exception {
        try (var server = new ApiServer()) {
            server.webSockets = false;
            try (var looking = discovery(server, Duration.ofMinutes(5)).start(told)) {
                told.until("nobody", List::isEmpty);
                until(() -> server.watches() >= 1);
                server.put("catalog-a", ONE);
                told.until("one", each -> each.size() == 1);
                assertThat(told.lost).isEmpty();
                assertThat(looking).isNotNull();
            }
        }
    }

    @Test
    void whatTheWatchDidNotTellIsFoundByTheNextList() throws Exception {
        try (var server = new ApiServer()) {
            server.tells = false;
            try (var looking = discovery(server, Duration.ofSeconds(1)).start(told)) {
                told.until("nobody", List::isEmpty);
                server.put("catalog-a", ONE);
                told.until("one", each -> each.size() == 1);
                assertThat(looking).isNotNull();
            }
        }
    }

    @Test
    void whoMayNotListIsToldWhyAndAsksAgain() throws Exception {
        try (var server = new ApiServer()) {
            server.status = 403;
            server.put("catalog-a", ONE);
            try (var looking = discovery(server, Duration.ofMinutes(5)).start(told)) {
                assertThat(told.untilLost()).isEqualTo(server.address() + ": status 403: nobody may list here");
                server.status = 200;
                told.until("one", each -> each.size() == 1);
                assertThat(looking).isNotNull();
            }
        }
    }

    @Test
    void aPortThatNobodyHasIsLostAndNotAnEmptyList() throws Exception {
        try (var server = new ApiServer(); var looking = factory.made("catalog", config(server.address(), Optional.of("80"), Optional.empty(), Duration.ofMinutes(5)), Path.of("")).start(told)) {
            told.until("nobody", List::isEmpty);
            server.put("catalog-a", ONE);
            assertThat(told.untilLost()).isEqualTo("expected the port `80` among those of the pods, found 8080 `http`");
            assertThat(looking).isNotNull();
        }
    }

    @Test
    void allServicesOfOneClusterShareAClientThatTheLastCloses() throws Exception {
        try (var server = new ApiServer()) {
            server.put("catalog-a", ONE);
            var first = discovery(server, Duration.ofMinutes(5)).start(told);
            told.until("one", each -> each.size() == 1);
            var second = discovery(server, Duration.ofMinutes(5)).start(told);
            until(() -> server.watches() == 2);
            assertThat(factory.clients().size()).isEqualTo(1);
            first.close();
            assertThat(factory.clients().size()).isEqualTo(1);
            second.close();
            assertThat(factory.clients().size()).isZero();
            told.found.clear();
            told.lost.clear();
            server.put("catalog-b", TWO);
            assertThat(told.found.poll(1, TimeUnit.SECONDS)).as("nothing is told any more").isNull();
            assertThat(told.lost).isEmpty();
        }
    }

    @Test
    void theAuthoritiesOfTheFileVouchForTheServer(@TempDir Path folder) throws Exception {
        var sockets = secure(folder);
        try (var server = new ApiServer(sockets, "https", 0)) {
            server.put("catalog-a", ONE);
            try (var looking = factory.made("catalog", config(server.address(), Optional.empty(), Optional.of(Path.of("ca.pem")), Duration.ofMinutes(5)), folder).start(told)) {
                told.until("one", each -> each.size() == 1);
                until(() -> server.watches() == 1);
                server.put("catalog-b", TWO);
                told.until("two", each -> each.size() == 2);
                assertThat(looking).isNotNull();
            }
            var stranger = new Told();
            try (var looking = discovery(server, Duration.ofMinutes(5)).start(stranger)) {
                assertThat(stranger.untilLost()).as("the platform knows no such authority").contains("certification path");
                assertThat(looking).isNotNull();
            }
        }
    }

    @Test
    void aKubeconfigTellsServerTokenAndNamespace(@TempDir Path folder) throws Exception {
        try (var server = new ApiServer()) {
            server.put("catalog-a", ONE);
            var file = Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                current-context: here
                clusters: [{ name: c, cluster: { server: "%s" } }]
                users: [{ name: u, user: { token: from-the-kubeconfig } }]
                contexts: [{ name: here, context: { cluster: c, user: u, namespace: shop } }]
                """.formatted(server.address()));
            System.setProperty("kubeconfig", file.toString()); // as KUBECONFIG, which a test cannot set
            try (var looking = factory.made("catalog", KubernetesConfig.of("catalog:http"), folder).start(told)) {
                told.until("one", each -> each.size() == 1);
                assertThat(server.lastRequest().orElseThrow()).startsWith("Bearer from-the-kubeconfig /apis/discovery.k8s.io/v1/namespaces/shop/");
                assertThat(looking).isNotNull();
            } finally {
                System.clearProperty("kubeconfig");
            }
        }
    }

    @Test
    void itIsFoundByTheServiceLoaderAlone() {
        assertThat(ServiceLoader.load(DiscoveryFactory.class)).extracting(DiscoveryFactory::name).containsExactly("kubernetes");
    }

    @Test
    void whatIsNoServiceOrNoServerIsRefused() throws Exception {
        for (var text : List.of("", "a/b/c", "Catalog", "a/b:c:d", "-a")) assertThatThrownBy(() -> factory.made("x", KubernetesConfig.of(text), Path.of(""))).isInstanceOf(IllegalArgumentException.class);
        for (var server : List.of("ftp://a", "http://user:secret@a", "/api", "http://a?x=y")) {
            assertThatThrownBy(() -> factory.made("x", config(URI.create(server), Optional.empty(), Optional.empty(), SHORT), Path.of(""))).isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("secret@");
        }
        var withoutServer = new KubernetesConfig(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Family.IPV4, false, SHORT, SHORT, Optional.empty(), Optional.of(Secret.of("x")), Optional.empty());
        assertThatThrownBy(() -> factory.made("x", withoutServer, Path.of(""))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("`server`");
    }

    private Discovery discovery(ApiServer server, Duration resync) {
        return factory.made("catalog", config(server.address(), Optional.empty(), Optional.empty(), resync), Path.of(""));
    }

    private static KubernetesConfig config(URI server, Optional<String> port, Optional<Path> ca, Duration resync) {
        return new KubernetesConfig(Optional.empty(), Optional.of("shop"), port, Optional.empty(), Family.IPV4, false, resync, SHORT, Optional.of(server), Optional.of(Secret.of("t0ken")), ca);
    }

    /// Sockets with a certificate for 127.0.0.1 that vouches for itself, in `ca.pem`.
    private static ServerSocketFactory secure(Path folder) throws Exception {
        var store = folder.resolve("store.p12");
        var keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=kubernetes", "-ext", "san=ip:127.0.0.1",
            "-validity", "2", "-keystore", store.toString(), "-storepass", "changeit", "-storetype", "PKCS12").inheritIO().start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(keys.getCertificate("a").getEncoded()) + "\n-----END CERTIFICATE-----\n");
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }

    private static void until(BooleanSupplier holds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > until) throw new AssertionError("did not come to hold");
            Thread.sleep(10);
        }
    }
}
