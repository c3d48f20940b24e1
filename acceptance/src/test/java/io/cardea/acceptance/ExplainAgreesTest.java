// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.Cardea;
import io.cardea.Explained;
import io.cardea.Offline;
import io.cardea.Request;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a request by the file alone is what becomes of it: generated configurations, generated requests.
class ExplainAgreesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PATHS = List.of("/", "/a", "/a/**", "/a/b", "/a/{id}", "/a/{id}/c", "/b/**", "~ ^/a/[0-9]+$");
    private static final List<String> ASKED = List.of("/", "/a", "/a/", "/a/b", "/a/7", "/a/7/c", "/a/x/y", "/b", "/b/c", "/%61", "/c?q=1", "/a/b?q=2");
    private static final List<String> HOSTS = List.of("shop.test", "*.shop.test", "other.test");
    private static final List<String> POLICIES = List.of("security-headers", "compress", "headers: \"X-A: 1\"", "deny: 10.0.0.0/8", "allow: 127.0.0.0/8", "deny: 127.0.0.0/8", "cors: https://a.test", "buffer: {}", "cache: {}");
    @TempDir
    private Path folder;

    @Test
    void theFileAndTheLiveRequestAgree() throws IOException {
        agree(5, 10, 20261126);
    }

    @Test
    @Tag("full")
    void theFileAndTheLiveRequestAgreeForAThousand() throws IOException {
        agree(100, 10, new Random().nextLong());
    }

    private void agree(int files, int requests, long seed) throws IOException {
        var random = new Random(seed);
        for (int i = 0; i < files; i++) {
            var file = Files.writeString(folder.resolve("cardea.yaml"), configuration(random));
            try (var edge = Cardea.start(file); var offline = Offline.read(file); var client = new RawClient(edge.port())) {
                var token = edge.explainToken(Duration.ofMinutes(5), "", "");
                for (int n = 0; n < requests; n++) {
                    var method = pick(random, List.of("GET", "GET", "POST", "DELETE", "HEAD"));
                    var target = pick(random, ASKED);
                    var host = pick(random, List.of("shop.test", "www.shop.test", "other.test", "none.test"));
                    var field = random.nextInt(4) == 0 ? "X-Beta: 1" : "X-Other: 1";
                    client.send(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + field + "\r\nX-Cardea-Explain: " + token + (method.equals("POST") ? "\r\nContent-Length: 0" : "") + "\r\n\r\n");
                    var answer = method.equals("HEAD") ? client.head() : client.response();
                    var live = live(edge, answer.replaceFirst("(?s).*Cardea-Explain: ([0-9a-f]{32})\r\n.*", "$1"));
                    var said = offline.explain(Request.of(method, "http://" + host + target).header(field));
                    same(said, live, "seed %d, file %d: %s %s of %s, %s\n%s".formatted(seed, i, method, target, host, field, Files.readString(file)));
                }
            }
        }
    }

    private static void same(Explained said, JsonNode live, String of) {
        assertThat(live.path("method").asText()).as(of).isEqualTo(said.method());
        assertThat(live.path("host").asText()).as(of).isEqualTo(said.host());
        assertThat(live.path("path").asText()).as(of).isEqualTo(said.path());
        assertThat(live.path("query").asText()).as(of).isEqualTo(said.query());
        if (said.taken().isEmpty()) {
            assertThat(said.refusal()).as(of).startsWith(live.path("status").asText());
            assertThat(live.has("route")).as(of).isFalse();
            return;
        }
        var taken = said.taken().get();
        var route = live.path("route");
        assertThat(route.path("name").asText()).as(of).isEqualTo(taken.route());
        assertThat(route.path("pattern").asText()).as(of).isEqualTo(taken.pattern());
        assertThat(route.path("line").asText()).as(of).isEqualTo(taken.line());
        var ran = new ArrayList<Explained.Step>();
        boolean decided = false;
        for (var step : live.path("steps")) {
            if (!step.has("step")) continue;
            assertThat(decided).as("nobody is asked behind who has decided; %s", of).isFalse();
            ran.add(new Explained.Step(step.path("step").asText(), step.path("who").asText(), step.path("line").asText()));
            decided = !step.path("outcome").asText().equals("next");
        }
        if (decided) assertThat(taken.steps()).as(of).startsWith(ran.toArray(Explained.Step[]::new));
        else assertThat(ran).as(of).isEqualTo(taken.steps());
    }

    private static JsonNode live(Cardea edge, String id) {
        var found = new AtomicReference<>("");
        Eventually.holds(Duration.ofSeconds(5), () -> {
            try (var client = new RawClient(edge.adminPort().orElseThrow())) {
                found.set(client.send("GET /explain/" + id + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest());
            }
            return found.get().startsWith("HTTP/1.1 200");
        });
        try {
            return JSON.readTree(found.get().substring(found.get().indexOf("\r\n\r\n") + 4));
        } catch (IOException e) {
            throw new IllegalStateException(found.get(), e);
        }
    }

    private static String configuration(Random random) {
        var yaml = new StringBuilder("listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: \"127.0.0.1:0\"\npolicies:\n").append(policies(random, "  "));
        yaml.append("hosts:\n  - names: ").append(pick(random, HOSTS).replace("*.shop.test", "\"*.shop.test\"")).append("\n    policies:\n").append(policies(random, "      ")).append("    routes:\n");
        for (int i = 0; i < 2; i++) route(random, yaml, "      ", i);
        yaml.append("routes:\n");
        for (int i = 2; i < 6; i++) route(random, yaml, "  ", i);
        return yaml.toString();
    }

    private static void route(Random random, StringBuilder yaml, String indent, int number) {
        yaml.append(indent).append("- name: r").append(number).append('\n').append(indent).append("  match: { path: \"").append(pick(random, PATHS).replace("\\", "\\\\")).append('"');
        if (random.nextInt(3) == 0) yaml.append(", method: ").append(pick(random, List.of("GET", "POST", "[GET, DELETE]")));
        if (random.nextInt(4) == 0) yaml.append(", headers: { X-Beta: \"1\" }");
        yaml.append(" }\n").append(indent).append("  policies:\n").append(policies(random, indent + "    "));
        if (random.nextInt(4) == 0) yaml.append(indent).append("  without: [security-headers, deny]\n");
        yaml.append(indent).append("  respond: r").append(number).append('\n');
    }

    private static String policies(Random random, String indent) {
        var all = new ArrayList<>(POLICIES);
        Collections.shuffle(all, random);
        var yaml = new StringBuilder();
        all.subList(0, 1 + random.nextInt(4)).forEach(each -> yaml.append(indent).append("- ").append(each).append('\n'));
        return yaml.toString();
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
