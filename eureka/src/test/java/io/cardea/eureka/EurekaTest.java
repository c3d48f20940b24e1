// SPDX-License-Identifier: Apache-2.0
package io.cardea.eureka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.cardea.core.config.Secret;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.Instance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against Eureka's own server, and against servers that fail.
class EurekaTest {
    private static final Duration QUICK = Duration.ofMillis(100);
    private final Told told = new Told();

    @Test
    void instancesComeAndGoAsTheyDoAtARealServer(@TempDir Path folder) throws Exception {
        try (var server = new RealServer(folder); var looking = discovery(List.of(server.address())).start(told)) {
            told.until("nobody", List::isEmpty);
            server.register("CATALOG", 9001, "\"weight\":\"3\",\"zone\":\"a\"");
            server.register("CATALOG", 9002, "\"version\":\"2\"");
            var both = told.until("both", each -> each.size() == 2);
            assertThat(both).extracting(Instance::address).containsExactlyInAnyOrder("http://127.0.0.1:9001", "http://127.0.0.1:9002");
            assertThat(both).filteredOn(each -> each.weight() == 3).extracting(Instance::zone).containsExactly("a");
            assertThat(both).filteredOn(each -> each.weight() == 1).extracting(each -> each.labels().get("version")).containsExactly("2");
            server.status("CATALOG", 9002, "OUT_OF_SERVICE");
            told.until("one drains", each -> each.stream().anyMatch(Instance::draining));
            server.status("CATALOG", 9002, "UP");
            told.until("and is back", each -> each.stream().noneMatch(Instance::draining));
            server.leave("CATALOG", 9001);
            told.until("one has left", each -> each.size() == 1);
            server.close();
            assertThat(told.lost.poll(20, TimeUnit.SECONDS)).as("what was found still counts, and it is said why").contains(server.address().toString());
            assertThat(looking).isNotNull();
        }
    }

    @Test
    void theNextServerIsAskedWhenOneFails() throws Exception {
        var status = new AtomicReference<>(500);
        var stands = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var fails = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stands.createContext("/eureka/apps/CATALOG", exchange -> {
            var authorized = "Basic YTpi".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            var json = "{\"application\":{\"instance\":{\"status\":\"UP\",\"ipAddr\":\"10.0.0.9\",\"port\":{\"$\":1}}}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(authorized ? 200 : 401, json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
        });
        fails.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        stands.start();
        fails.start();
        try (var looking = EurekaFactory.made("catalog", new EurekaConfig(List.of(uri(fails), uri(stands)), Optional.empty(), QUICK, Duration.ofSeconds(2), Optional.of("a"), Optional.of(Secret.of("b")))).start(told)) {
            told.until("one", each -> each.equals(List.of(Instance.at("http://10.0.0.9:1"))));
            stands.stop(0);
            assertThat(told.lost.poll(10, TimeUnit.SECONDS)).contains("status 500");
            status.set(404);
            told.until("a server that knows nobody is believed: whether that counts is for others", List::isEmpty);
            assertThat(looking).isNotNull();
        } finally {
            fails.stop(0);
        }
    }

    @Test
    void whatIsNoServerIsRefused() {
        for (var server : List.of("ftp://a/eureka", "http://user:secret@a/eureka", "/eureka", "http://a/eureka?x=y")) {
            assertThatThrownBy(() -> discovery(List.of(URI.create(server)))).isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("secret@");
        }
        assertThatThrownBy(() -> discovery(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/eureka/");
    }

    private static Discovery discovery(List<URI> servers) {
        return EurekaFactory.made("catalog", new EurekaConfig(servers, Optional.empty(), QUICK, Duration.ofSeconds(5), Optional.empty(), Optional.empty()));
    }

    private static final class Told implements Discovery.Sightings {
        private final LinkedBlockingQueue<List<Instance>> found = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<String> lost = new LinkedBlockingQueue<>();

        @Override
        public void found(List<Instance> all) {
            found.add(all);
        }

        @Override
        public void lost(String why) {
            lost.add(why);
        }

        private List<Instance> until(String what, Predicate<List<Instance>> holds) throws InterruptedException {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (System.nanoTime() < until) {
                var next = found.poll(5, TimeUnit.SECONDS);
                if (next != null && holds.test(next)) return next;
            }
            throw new AssertionError(what + ": was not told; lost: " + lost);
        }
    }
}
