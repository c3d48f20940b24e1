// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckTest {
    private static final String LISTENERS = "listeners: [{ address: \"127.0.0.1:8080\" }]\n";

    @TempDir
    Path folder;

    record Ran(int code, String out, String err) {}

    private Ran run(String command, String text, String... more) throws IOException {
        var file = Files.writeString(folder.resolve("cardea.yaml"), text);
        var args = new java.util.ArrayList<>(java.util.List.of(command, file.toString()));
        args.addAll(java.util.List.of(more));
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString().replace(folder + "/", ""));
    }

    private String mistakes(String text) throws IOException {
        var ran = run("check", text);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.CONFIGURATION);
        return ran.err();
    }

    @Test
    void mistakesOfNotationAndOfMeaningComeAtOnceAndInOneForm() throws IOException {
        var told = mistakes("""
            listeners:
              - address: nowhere
                connections: many
            services:
              catalog: { endpoints: "http://127.0.0.1:9001", keep: many }
            routes:
              - match: { path: "/books/{id" }
                polices: []
                to: catalog
              - match: { path: /a, method: get }
                to: catalogue
              - match: { path: /b }
                policies: [use: web]
                to: catalog
              - match: { path: /c }
                to: { service: catalog, hots: keep }
            bundles: { webb: [compress] }
            """);
        assertThat(told).contains("""
            cardea.yaml:2:14: expected an address to listen on""", """
                2 |   - address: nowhere
                  |              ^^^^^^^
            """, """
            cardea.yaml:3:18: expected a whole number""", """
            cardea.yaml:5:56: expected a whole number""", """
            cardea.yaml:7:20: """, """
            cardea.yaml:8:5: unknown key `polices` in routes[0]; did you mean `policies`?""", """
            cardea.yaml:10:32: route '/a': methods are case-sensitive""", """
            cardea.yaml:11:9: there is no service `catalogue`; did you mean `catalog`?
               11 |     to: catalogue
                  |         ^^^^^^^^^
            """, """
            cardea.yaml:13:21: there is no bundle `web`; did you mean `webb`?
               13 |     policies: [use: web]
                  |                     ^^^
            """, """
            cardea.yaml:16:29: unknown key `hots`""", "9 mistakes");
        assertThat(run("run", Files.readString(folder.resolve("cardea.yaml"))).err()).as("run tells the same").isEqualTo(told);
    }

    @Test
    void aListTellsEachOfItsBadItems() throws IOException {
        assertThat(mistakes(LISTENERS + """
            trust: [10.0.0.0/8, nonsense, 300.0.0.1]
            services:
              unused: { endpoints: ["ftp://a", "http://127.0.0.1:9001", "http://b/c"] }
            routes:
              - policies: [allow: [here, 10.0.0.1, there]]
                to: { service: [one, two] }
            """)).contains("cardea.yaml:2:21:", "cardea.yaml:2:31:", "cardea.yaml:4:25:", "cardea.yaml:4:61:", "cardea.yaml:6:24:", "cardea.yaml:6:40:",
            "cardea.yaml:7:21: there is no service `one`", "cardea.yaml:7:26: there is no service `two`", "8 mistakes");
    }

    @Test
    void aServiceWithoutEndpointsIsAMistakeEvenIfNothingLeadsToIt() throws IOException {
        assertThat(mistakes(LISTENERS + "services: { catalog: { endpoints: [] } }\n"))
            .contains("cardea.yaml:2:35: expected at least one address", "                                   ^^", "1 mistake\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "services: { catalog: { endpoints: [] } }",
        "services: { catalog: { endpoints: [[]] } }",
        "services: { catalog: 'http://a', catalog: 'http://b' }",
        "services: 5",
        "services: { catalog: { endpoints: 'http://127.0.0.1:9001', tls: { ca: [] } } }",
        "zebra: { catalog: 'http://127.0.0.1:9001' }",
        "include: none.yaml",
    })
    void whatAMistakeHasCostIsNotToldAsMissing(String services) throws IOException {
        assertThat(mistakes(LISTENERS + services + "\nroutes: [{ to: catalog }]\n")).contains("1 mistake\n");
    }

    @Test
    void aListenerThatAMistakeHasCostIsNotMissed() throws IOException {
        assertThat(mistakes("listeners: [{ address: [] }]\nroutes: [{ respond: ok }]\n")).contains("1 mistake\n");
    }

    @Test
    void anExcerptHidesTheSecretAndNothingElse() throws IOException {
        assertThat(mistakes(LISTENERS + "admin: { address: nowhere, token: canary-canary-canary, hots: edge }\n"))
            .contains("    2 | admin: { address: nowhere, token: ***, hots: edge }").doesNotContain("canary");
        assertThat(mistakes(LISTENERS + "admin: nowhere\n")).contains("    2 | admin: nowhere\n", "found `nowhere`");
        assertThat(mistakes(LISTENERS + "admin: off\nadmin: { address: \"127.0.0.1:9900\", token: canary-canary-canary }\n"))
            .contains("is here twice").doesNotContain("canary");
        assertThat(mistakes("listeners: [{ address: nowhere, tls: { certificate: a.pem, key: b.pem, passphrase: canary } }]\n"))
            .contains("| listeners: [{ address: nowhere, tls: { certificate: a.pem, key: b.pem, passphrase: *** } }]").doesNotContain("canary");
    }

    @Test
    void aMistakeOfWhatIsNamedIsToldAtItsName() throws IOException {
        assertThat(mistakes("listeners:\n  - address: 127.0.0.1:8443\n    tls: { certificate: none.pem, key: none-key.pem }\n"))
            .contains("cardea.yaml:3:25:", "    3 |     tls: { certificate: none.pem, key: none-key.pem }\n      |                         ^^^^^^^^\n");
    }

    @Test
    void whatIsHardlyMeantIsAWarningAndNoMistake() throws IOException {
        var ran = run("check", LISTENERS + """
            trust: [10.0.0.0/8, 0.0.0.0/0, "::/0"]
            policies: [compress]
            routes:
              - match: /a
                policies: [compress, cors: https://a.example, cors: https://b.example]
                respond: a
              - match: /b
                without: compress
                policies: [compress, buffer: { disk-in-all: 0 }]
                respond: b
              - match: /c
                policies: [buffer: { disk: 0, disk-in-all: 0 }]
                respond: c
            """);
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("is fine");
        assertThat(ran.err().lines().filter(line -> line.contains("warning:"))).hasSize(5);
        assertThat(ran.err()).contains("""
            warning: cardea.yaml:2:21: `0.0.0.0/0` trusts everybody""", "      |                     ^^^^^^^^^\n", """
            warning: cardea.yaml:2:32: `::/0` trusts everybody""", """
            warning: cardea.yaml:6:16: `compress` stands twice on the route /a""", """
            warning: cardea.yaml:6:51: `cors` stands twice on the route /a""", "the first is at", """
            warning: cardea.yaml:10:36: with `disk-in-all: 0`""");
    }

    @Test
    void whatIsHardlyMeantOfServicesIsAWarningToo() throws IOException {
        var ran = run("check", LISTENERS + """
            services:
              slow: { endpoints: "http://127.0.0.1:9001", response-timeout: 0s, idle-timeout: 5s }
              none: { endpoints: [{ address: "http://127.0.0.1:9001", weight: 0 }] }
              named: { discover: { dns: orders.internal } }
              well: { discover: { dns: "orders.internal:8080" } }
              books: { endpoints: [{ address: "http://127.0.0.1:9001", labels: { version: "1" } }] }
            routes:
              - match: /a
                to: { service: [{ name: books, labels: { version: "2" } }, { name: books, labels: { version: "1" } }] }
              - match: /b
                to: { service: [slow, none, named, well] }
            """);
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.err().lines().filter(line -> line.contains("warning:"))).hasSize(4);
        assertThat(ran.err()).contains("`response-timeout: 0s` is no bound", "all endpoints of `none` have the weight 0", "`orders.internal` has no port", "no endpoint of `books` has the labels {version=2}");
    }

    @Test
    void whatIsHardlyMeantOfWhoAsksIsAWarningToo() throws IOException {
        var ran = run("check", LISTENERS + """
            identity:
              asked: { external: { service: "http://127.0.0.1:9001", roles: X-Roles } }
              named: { external: { service: "http://127.0.0.1:9001", roles: X-Roles, consumer: X-User } }
              keys: { client-certificate: { consumers: { shop: { subject: CN=a } } } }
            policies: [identify: [asked, keys]]
            routes:
              - match: /a
                respond: a
              - match: /b
                without: identify
                policies: [identify: [keys, named]]
                respond: b
            """);
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.err().lines().filter(line -> line.contains("warning:"))).hasSize(2);
        assertThat(ran.err()).contains("`asked` decides about every request, so `keys` after it is never asked", "`asked` says the roles of somebody whom it does not name");
    }

    @Test
    void allThatIsWrongWithAnAuthorityIsToldAtOnce() throws IOException {
        assertThat(mistakes(LISTENERS + """
            identity: { asked: { external: { service: "http://127.0.0.1:9001", path: check, fields: [Host], tell: Cookie, refusal: [Via] } } }
            routes: [{ respond: a }]
            """)).contains("expected a path such as `/check`", "found `Host`", "found `Cookie`", "found `Via`");
    }

    @ParameterizedTest
    @CsvSource({"outliers: { out-for: 10m },'`longest`, the longest time out, is 300000 ms'", "breaker: { open-for: 2m },'`longest`, for which it is open at most, is 60000 ms'"})
    void whatContradictsIsNamed(String keys, String told) throws IOException {
        assertThat(mistakes(LISTENERS + "services: { a: { endpoints: \"http://127.0.0.1:9001\", " + keys + " } }\nroutes: [{ to: a }]\n")).contains(told, "give both");
    }

    @ParameterizedTest
    @CsvSource({"X-Canary: 1,'books {version=2}: its conditions hold'", "X-Other: 1,'by weight, each request for itself: books {version=1} 95.0 %, books {version=2} 5.0 %'"})
    void whichOfSeveralTakesARequestIsExplained(String header, String told) throws IOException {
        var ran = run("explain", LISTENERS + """
            services:
              books: { endpoints: [{ address: "http://127.0.0.1:9001", labels: { version: "1" } }, { address: "http://127.0.0.1:9002", labels: { version: "2" } }] }
            routes:
              - to: { service: [{ name: books, labels: { version: "1" }, weight: 95 }, { name: books, labels: { version: "2" }, weight: 5, headers: { X-Canary: "*" } }] }
            """, "GET", "/", "-H", header);
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains(told);
    }

    @Test
    void aMethodThatTheEdgeRefusesIsNotExplained() throws IOException {
        var text = LISTENERS + "routes: [{ respond: ok }]\n";
        var ran = run("explain", text, "get", "/");
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("answers this by 400", "RFC 9110 §9.1", "`get` is another method than `GET`");
        assertThat(run("explain", text, "G(T", "/").code()).isEqualTo(Exit.USAGE);
        assertThat(run("explain", text, "PURGE", "/").code()).isEqualTo(Exit.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a/, listener  :80 ", "https://a/, listener  0.0.0.0:443 ", "http://a:8080/, listener  127.0.0.1:8080 ",
        "https://a:8081/, 'none is on port 8081; there are :80, 0.0.0.0:443, 127.0.0.1:8080'",
    })
    void theListenerIsFoundByThePortOfTheUrlOrOfItsScheme(String url, String listener) throws IOException {
        var ran = run("explain", """
            listeners:
              - address: :80
              - address: 0.0.0.0:443
                tls: auto
              - address: 127.0.0.1:8080
            routes: [{ respond: ok }]
            """, "GET", url);
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.out().replace(" — ", " ")).contains(listener);
    }

    @Test
    void aPathAloneComesByTheOnlyListener() throws IOException {
        assertThat(run("explain", LISTENERS + "routes: [{ respond: ok }]\n", "GET", "/").out()).contains("listener  127.0.0.1:8080");
        assertThat(run("explain", "listeners: [{ address: :80 }, { address: :81 }]\nroutes: [{ respond: ok }]\n", "GET", "/").out()).doesNotContain("listener ");
    }
}
