// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import io.cardea.Offline;
import io.cardea.Request;
import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Policies of one's own, in jars that the file names.
class PluginTest {
    private static final String HEAD = "listeners: { address: \"127.0.0.1:0\" }\nlog: off\n";
    @TempDir
    private Path folder;

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("cardea.yaml"), HEAD + (yaml.contains("admin:") ? "" : "admin: off\n") + yaml);
    }

    private static String get(Cardea edge, String path, String... fields) {
        try (var client = new RawClient(edge.port())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n" + (fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n") + "\r\n").response();
        }
    }

    @Test
    void theExampleDecidesForItsRoute() throws IOException {
        PluginJar.example(folder.resolve("tariff.jar"));
        try (var origin = FakeOrigin.of("a book");
            var edge = Cardea.start(file("plugins: tariff.jar\nroutes:\n  - policies:\n      - tariff: { customers: { gold: [ann] } }\n    to: \"" + origin.url() + "\"\n"))) {
            assertThat(get(edge, "/", "X-Customer: ann")).endsWith("a book");
            assertThat(origin.requests().getFirst().field("X-Tariff")).containsExactly("gold");
            assertThat(edge.watched()).contains(folder.resolve("tariff.jar"));
            assertThat(edge.explain(Request.get("/")).taken().orElseThrow().steps()).singleElement()
                .satisfies(step -> assertThat(step.policy()).isEqualTo("tariff"), step -> assertThat(step.step()).isEqualTo("authorize"), step -> assertThat(step.line()).endsWith("cardea.yaml:7"));
        }
    }

    @Test
    void checkAndExplainKnowItsWord() throws IOException {
        PluginJar.of(folder.resolve("own.jar"), "return Verdict.NEXT;");
        try (var offline = Offline.read(file("plugins: [own.jar]\nroutes: [{ policies: [own: x], respond: fine }]\n"))) {
            assertThat(offline.explain(Request.get("/")).taken().orElseThrow().steps()).hasSize(1);
        }
    }

    @Test
    void aChangedJarIsTakenInAndTheOldClassesGo() throws Exception {
        var jar = folder.resolve("own.jar");
        PluginJar.of(jar, """
            System.getProperties().put(word, new java.lang.ref.WeakReference<>(getClass().getClassLoader()));
            return Verdict.answer(Response.text(200, "text/plain", "one" + System.identityHashCode(getClass().getClassLoader())), word);""");
        var key = "cardea.test.plugin.loader." + folder.getFileName();
        var file = file("plugins: own.jar\nroutes: [{ policies: [own: \"" + key + "\"], respond: fine }]\n");
        try (var edge = Cardea.start(file)) {
            var first = get(edge, "/");
            assertThat(first).contains("\r\n\r\none");
            edge.reload(file);
            assertThat(get(edge, "/").substring(get(edge, "/").indexOf("\r\n\r\n"))).as("the jar is the same, and so are its classes").isEqualTo(first.substring(first.indexOf("\r\n\r\n")));
            var loader = (WeakReference<?>) System.getProperties().remove(key);
            PluginJar.of(jar, "return Verdict.answer(Response.text(200, \"text/plain\", \"two\"), word);");
            edge.reload(file);
            assertThat(get(edge, "/")).endsWith("\r\n\r\ntwo");
            Eventually.holds(Duration.ofSeconds(20), () -> {
                System.gc();
                return loader.refersTo(null);
            });
        }
    }

    @Test
    void aReloadWithABrokenJarIsRefusedAndTheOldRunsOn() throws IOException {
        var jar = folder.resolve("own.jar");
        PluginJar.of(jar, "return Verdict.answer(Response.text(200, \"text/plain\", \"one\"), word);");
        var file = file("plugins:\n  - own.jar\nroutes: [{ policies: [own: x], respond: fine }]\n");
        try (var edge = Cardea.start(file)) {
            Files.writeString(jar, "no jar");
            assertThatThrownBy(() -> edge.reload(file)).isInstanceOf(ConfigException.class).hasMessageContaining("cardea.yaml:5").hasMessageContaining("the plug-in own cannot be opened: it is no jar");
            assertThat(get(edge, "/")).as("its classes are in memory").endsWith("one");
            Files.delete(jar);
            assertThatThrownBy(() -> edge.reload(file)).hasMessageContaining("the plug-in").hasMessageContaining("own.jar does not exist");
            PluginJar.written(jar, Map.of("META-INF/services/io.cardea.core.spi.PolicyFactory", "Gone".getBytes(UTF_8)));
            assertThatThrownBy(() -> edge.reload(file)).hasMessageContaining("Gone");
            PluginJar.written(jar, Map.of("a.txt", new byte[1]));
            assertThatThrownBy(() -> edge.reload(file)).hasMessageContaining("brings nothing");
            assertThat(get(edge, "/")).endsWith("one");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.slf4j.LoggerFactory", "io.netty.buffer.ByteBuf", "io.cardea.Cardea", "io.cardea.core.runtime.Runtime", "io.cardea.net.http1.ServerConnection", "org.junit.jupiter.api.Test"})
    void nothingButTheCoreAndTheJdkIsSeen(String name) throws IOException {
        PluginJar.of(folder.resolve("own.jar"), "try { Class.forName(word); return Verdict.answer(Response.text(200, \"text/plain\", \"seen\"), \"\"); } catch (ClassNotFoundException e) { return Verdict.NEXT; }");
        try (var edge = Cardea.start(file("plugins: own.jar\nroutes: [{ match: /a, policies: [own: " + name + "], respond: unseen }, { policies: [own: io.cardea.core.http.Fields], respond: unseen }]\n"))) {
            assertThat(get(edge, "/a")).endsWith("unseen");
            assertThat(get(edge, "/b")).as("the core").endsWith("seen").doesNotEndWith("unseen");
        }
    }

    @Test
    void whatWouldRunOnTheLoopIsRefused() throws IOException {
        var source = """
            import io.cardea.core.exchange.*;
            import io.cardea.core.http.*;
            import io.cardea.core.spi.*;
            public class Own implements PolicyFactory<Own.Config> {
                public record Config(String a) {}
                public String name() { return "own"; }
                public Class<Config> config() { return Config.class; }
                public Policy create(Config config, Build build) { return new KIND() {
                    public Step step() { return Step.ACCESS; }
                    public Verdict onRequest(ARGUMENT it) { return Verdict.NEXT; }
                    MORE
                }; }
            }
            """;
        var file = file("plugins: own.jar\nroutes: [{ policies: [own: { a: b }], respond: fine }]\n");
        PluginJar.source(folder.resolve("own.jar"), source.replace("KIND", "Inline").replace("ARGUMENT", "Exchange").replace("MORE", ""));
        assertThatThrownBy(() -> Cardea.start(file)).hasMessageContaining("`own` of the plug-in own would decide on the event loop");
        PluginJar.source(folder.resolve("own.jar"), source.replace("KIND", "Blocking").replace("ARGUMENT", "Call").replace("MORE", "public void onEnd(Exchange e) { while (true) {} }"));
        assertThatThrownBy(() -> Cardea.start(file)).hasMessageContaining("`onResponse` or `onEnd`");
    }

    @Test
    void aWordThatIsTakenIsRefused() throws IOException {
        PluginJar.of(folder.resolve("own.jar"), "return Verdict.NEXT;");
        PluginJar.of(folder.resolve("other.jar"), "return Verdict.NEXT;");
        assertThatThrownBy(() -> Cardea.start(file("plugins: [own.jar, other.jar]\nroutes: [{ respond: fine }]\n")))
            .isInstanceOf(ConfigException.class).hasMessageContaining("two plug-ins of kind policy named own");
    }

    @Test
    void whatThrowsIsNamedAndHarmsItsOwnRequestsOnly() throws IOException {
        PluginJar.of(folder.resolve("own.jar"), """
            switch (call.path()) {
                case "/throws": throw new IllegalStateException("no tariffs");
                case "/error": throw new StackOverflowError();
                case "/text": throw new RuntimeException() { public String getMessage() { throw new IllegalStateException(); } };
                case "/nothing": return null;
                case "/body": return Verdict.answer(new Response(200, new Fields(), new Own.Spinning()), "");
                default: return Verdict.NEXT;
            }""".replace("new Own.Spinning()", "(Body) java.lang.reflect.Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Body.class}, (p, m, a) -> { while (true) {} })"));
        try (var edge = Cardea.start(file("admin: \"127.0.0.1:0\"\nplugins: own.jar\nroutes: [{ policies: [own: x], respond: fine }]\n"))) {
            for (var path : new String[] {"/throws", "/error", "/text", "/nothing", "/body"}) {
                assertThat(get(edge, path)).as(path).startsWith("HTTP/1.1 500").doesNotContain("tariffs");
                assertThat(get(edge, "/good")).endsWith("fine");
            }
            assertThat(metrics(edge)).contains("cardea_plugin_failures_total{kind=\"threw\",plugin=\"own\"} 5.0");
        }
    }

    private static String metrics(Cardea edge) {
        try (var client = new RawClient(edge.adminPort().orElseThrow())) {
            return client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest();
        }
    }

    @Test
    void whatHangsIsAnsweredInTimeAndWhatHangsForGoodIsRefusedAtOnce() throws Exception {
        PluginJar.of(folder.resolve("own.jar"), """
            if (call.path().equals("/sleeps")) { Thread.sleep(60_000); }
            long until = System.nanoTime() + 60_000_000_000L;
            while (call.path().equals("/stuck") && !Boolean.getBoolean(word) && System.nanoTime() < until) { Thread.onSpinWait(); java.util.concurrent.locks.LockSupport.parkNanos(1_000_000); }
            return Verdict.NEXT;""");
        var over = "cardea.test.plugin.over." + folder.getFileName();
        try (var edge = Cardea.start(file("admin: \"127.0.0.1:0\"\nplugins: { jar: own.jar, threads: 2, timeout: 300ms }\nroutes: [{ match: /free, respond: free }, { policies: [own: \"" + over + "\"], respond: fine }]\n"))) {
            long from = System.nanoTime();
            assertThat(get(edge, "/sleeps")).startsWith("HTTP/1.1 500");
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(4));
            assertThat(get(edge, "/good")).as("it was interrupted, and its thread is back").endsWith("fine");
            for (int i = 0; i < 2; i++) assertThat(get(edge, "/stuck")).startsWith("HTTP/1.1 500");
            Eventually.holds(Duration.ofSeconds(5), () -> metrics(edge).contains("cardea_plugin_stuck_threads{plugin=\"own\"} 2.0"));
            from = System.nanoTime();
            assertThat(get(edge, "/good")).startsWith("HTTP/1.1 503");
            assertThat(Duration.ofNanos(System.nanoTime() - from)).as("nobody waits for a thread").isLessThan(Duration.ofMillis(290));
            assertThat(get(edge, "/free")).endsWith("free");
            System.setProperty(over, "true");
            Eventually.holds(Duration.ofSeconds(5), () -> metrics(edge).contains("cardea_plugin_stuck_threads{plugin=\"own\"} 0.0"));
            assertThat(get(edge, "/good")).endsWith("fine");
            assertThat(metrics(edge)).contains("cardea_plugin_failures_total{kind=\"late\",plugin=\"own\"} 3.0", "kind=\"refused\",plugin=\"own\"} 1.0");
        } finally {
            System.clearProperty(over);
        }
    }

    @Test
    void whoWaitsForAThreadIsAnsweredInTimeToo() throws Exception {
        PluginJar.of(folder.resolve("own.jar"), "if (call.path().equals(\"/sleeps\")) Thread.sleep(60_000);\nreturn Verdict.NEXT;");
        try (var edge = Cardea.start(file("plugins: { jar: own.jar, threads: 1, waiting: 1, timeout: 400ms }\nroutes: [{ policies: [own: x], respond: fine }]\n"))) {
            var answers = new java.util.concurrent.ConcurrentLinkedQueue<String>();
            var done = new CountDownLatch(3);
            IntStream.range(0, 3).forEach(i -> Thread.ofVirtual().start(() -> {
                answers.add(get(edge, "/sleeps").substring(9, 12));
                done.countDown();
            }));
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(answers).as("one sleeps, one waits, one has no place").contains("500", "503").hasSize(3);
            assertThat(get(edge, "/good")).endsWith("fine");
        }
    }
}
