// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `cardea cache` and `cardea purge` at a running edge.
class CacheCommandsTest {
    private static final String TOKEN = "0123456789abcdef";
    private static FakeOrigin origin;
    private static Cardea edge;

    @BeforeAll
    static void start() {
        origin = FakeOrigin.answering("HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nCache-Tag: books\r\nContent-Length: 4\r\n\r\nbook");
        edge = Cardea.startText("listeners: { address: \"127.0.0.1:0\" }\nadmin: { address: \"127.0.0.1:0\", token: " + TOKEN + " }\nlog: off\nroutes: [ { policies: [ cache: {} ], to: \"" + origin.url() + "\" } ]\n");
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--admin", "http://127.0.0.1:" + edge.adminPort().orElseThrow() + "/", "--token", TOKEN));
        return plain(all.toArray(String[]::new));
    }

    private static Ran plain(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Ran(code, out.toString(), err.toString());
    }

    private static String get() {
        try (var client = new RawClient(edge.port())) {
            return client.send("GET /books/1 HTTP/1.1\r\nHost: shop.test\r\n\r\n").response();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"purge http://shop.test/books/1", "purge --prefix http://shop.test/b", "purge --host shop.test", "purge --tag none --tag books", "purge --all"})
    void whatIsPurgedIsGone(String words) {
        get();
        assertThat(run("cache", "http://shop.test/books/1").out()).startsWith("http://shop.test/books/1 is stored\n").contains("tags       books");
        var ran = run(words.split(" "));
        assertThat(ran.code()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("\"soft\" : false", "\"sequence\" : ");
        assertThat(run("cache", "http://shop.test/books/1").out()).startsWith("http://shop.test/books/1 is not stored\n");
        assertThat(get()).contains("fwd=uri-miss");
    }

    @Test
    void whatIsPurgedSoftlyIsStale() {
        get();
        assertThat(run("purge", "--soft", "--tag", "books").out()).contains("\"soft\" : true");
        assertThat(run("cache", "http://shop.test/books/1").out()).containsPattern("stale for [0-9]+ s, says the origin");
    }

    @Test
    void theSummaryIsForPeopleOrPrograms() {
        get();
        assertThat(run("cache").out()).contains("route", "requests", "purges: ");
        assertThat(run("cache", "--json").out()).startsWith("{").contains("\"usage\" : {");
    }

    @Test
    void mistakesAreToldByTheEdgeOrBefore() {
        assertThat(run("purge", "/books/1")).satisfies(ran -> assertThat(ran.code()).isEqualTo(Exit.USAGE), ran -> assertThat(ran.err()).contains("expected a URL such as"));
        assertThat(run("purge")).satisfies(ran -> assertThat(ran.code()).isEqualTo(Exit.USAGE), ran -> assertThat(ran.err()).contains("expected one of URL, --prefix"));
        assertThat(run("purge", "--all", "--host", "a").code()).isEqualTo(Exit.USAGE);
        assertThat(run("cache", "nonsense").code()).isEqualTo(Exit.USAGE);
    }

    @Test
    void whoHasNoTokenOrNoCacheLearnsSo() {
        var refused = plain("cache", "--admin", "127.0.0.1:" + edge.adminPort().orElseThrow(), "--token", "");
        assertThat(refused.code()).isEqualTo(Exit.NOT_STARTED);
        assertThat(refused.err()).contains("CARDEA_ADMIN_TOKEN");
        try (var other = Cardea.startText("listeners: { address: \"127.0.0.1:0\" }\nadmin: \"127.0.0.1:0\"\nlog: off\nroutes: [ respond: hello ]\n")) {
            var ran = plain("purge", "--all", "--admin", "127.0.0.1:" + other.adminPort().orElseThrow());
            assertThat(ran.code()).isEqualTo(Exit.NOT_STARTED);
            assertThat(ran.err()).contains("no route of this Cardea has a cache");
        }
    }

    @Test
    void theListOfCommandsHasThem() {
        assertThat(plain("help").out()).contains("  cache ", "  purge ").isEqualTo(plain().out());
        assertThat(plain("help", "purge").out()).isEqualTo(plain("purge", "--help").out());
    }
}
