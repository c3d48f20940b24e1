// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.cardea.Cardea;
import io.cardea.Offline;
import io.cardea.cache.CacheConfig;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Name;
import io.cardea.core.file.AcmeConfig;
import io.cardea.core.file.AdaptiveConfig;
import io.cardea.core.file.AdminConfig;
import io.cardea.core.file.BreakerConfig;
import io.cardea.core.file.InFlightConfig;
import io.cardea.core.file.BackoffConfig;
import io.cardea.core.file.CertificateConfig;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.ConfirmConfig;
import io.cardea.core.file.ErrorsConfig;
import io.cardea.core.file.HealthConfig;
import io.cardea.core.file.HedgeConfig;
import io.cardea.core.file.HostConfig;
import io.cardea.core.file.Http2Config;
import io.cardea.core.file.LimitsConfig;
import io.cardea.core.file.ListenerConfig;
import io.cardea.core.file.LogConfig;
import io.cardea.core.file.PassthroughConfig;
import io.cardea.core.file.MatchConfig;
import io.cardea.core.file.OpenApiConfig;
import io.cardea.core.file.OriginTlsConfig;
import io.cardea.core.file.OutliersConfig;
import io.cardea.core.file.RetryBudgetConfig;
import io.cardea.core.file.RetryConfig;
import io.cardea.core.file.RouteConfig;
import io.cardea.core.file.AffinityConfig;
import io.cardea.core.file.InstanceConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.file.SharedCacheConfig;
import io.cardea.core.file.TlsConfig;
import io.cardea.core.file.TlsPolicyConfig;
import io.cardea.core.file.TracesConfig;
import io.cardea.core.file.ZonesConfig;
import io.cardea.core.http.Failure;
import io.cardea.files.FilesConfig;
import io.cardea.eureka.EurekaConfig;
import io.cardea.identity.authorize.AuthorizeConfig;
import io.cardea.identity.authorize.OpaConfig;
import io.cardea.identity.authorize.RuleConfig;
import io.cardea.identity.basic.BasicConfig;
import io.cardea.identity.identify.FailuresConfig;
import io.cardea.identity.external.ExternalConfig;
import io.cardea.identity.identify.IdentifyConfig;
import io.cardea.identity.introspection.IntrospectionConfig;
import io.cardea.identity.jwt.JwtConfig;
import io.cardea.identity.keys.ApiKeysConfig;
import io.cardea.identity.keys.KeysFile;
import io.cardea.identity.signature.SignatureConfig;
import io.cardea.identity.sign.JwksConfig;
import io.cardea.identity.sign.SignConfig;
import io.cardea.kubernetes.KubernetesConfig;
import io.cardea.net.upstream.ToFactory;
import io.cardea.net.upstream.discover.DnsConfig;
import io.cardea.net.upstream.discover.FileConfig;
import io.cardea.net.upstream.discover.InstancesFile;
import io.cardea.net.upstream.fleet.Balancers;
import io.cardea.net.upstream.guard.PriorityConfig;
import io.cardea.net.upstream.Tunnelling;
import io.cardea.policies.access.AccessConfig;
import io.cardea.policies.access.CertificateCondition;
import io.cardea.policies.access.ConditionConfig;
import io.cardea.policies.access.TimeConfig;
import io.cardea.policies.buffer.BufferConfig;
import io.cardea.policies.compress.CompressConfig;
import io.cardea.policies.cors.CorsConfig;
import io.cardea.policies.headers.HeadersConfig;
import io.cardea.policies.leaderboard.LeaderboardConfig;
import io.cardea.policies.leaderboard.RankConfig;
import io.cardea.policies.limit.LimitConfig;
import io.cardea.policies.limit.OneConfig;
import io.cardea.policies.limit.PenaltyConfig;
import io.cardea.policies.redirect.RedirectConfig;
import io.cardea.policies.respond.RespondConfig;
import io.cardea.policies.security.SecurityHeadersConfig;
import io.cardea.policies.transform.BodyConfig;
import io.cardea.policies.transform.CookieConfig;
import io.cardea.policies.transform.TransformConfig;
import io.cardea.registry.ClientConfig;
import io.cardea.registry.DiscoverConfig;
import io.cardea.registry.PreserveConfig;
import io.cardea.registry.RegistryConfig;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import io.cardea.validate.ApiConfig;
import io.cardea.validate.JsonConfig;
import io.cardea.validate.ParameterConfig;
import io.cardea.validate.ValidateConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The examples of the documentation are read, started and asked; its tables are held against the code.
class DocsTest {
    private static final Path ROOT = Path.of(System.getProperty("cardea.root"));
    private static final Pattern ADDRESS = Pattern.compile("(?m)^(\\s*(?:- )?address: ).*$");
    private static final Pattern PEM = Pattern.compile("certs/[\\w.-]+\\.pem");
    /// Where the examples' certificates, folders and pages are: made once, with an authority of `tls: auto`.
    @TempDir
    private static Path made;

    /// @param line of the page, on which the text begins
    record Example(String page, int line, String text) {
        boolean isWholeFile() {
            return text.lines().anyMatch(each -> each.startsWith("routes:") || each.startsWith("listeners:"));
        }

        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    @BeforeAll
    static void makeWhatTheExamplesName() throws Exception {
        var file = Files.writeString(made.resolve("authority.yaml"), "listeners: { address: 127.0.0.1:0, tls: auto }\n");
        Cardea.start(file).close();
        for (var example : examples()) {
            for (var pem = PEM.matcher(example.text); pem.find(); ) {
                var target = made.resolve(pem.group());
                Files.createDirectories(target.getParent());
                if (!Files.exists(target)) Files.copy(made.resolve(pem.group().contains("key") ? ".cardea/tls/ca-key.pem" : ".cardea/tls/ca.pem"), target);
            }
        }
        write("public/index.html", "<h1>shop</h1>");
        write("public/hello.txt", "hello");
        write("public/app.js", "let a = 1;");
        write("errors/404.html", "<h1>{status} {title}</h1> {request-id}");
        write("errors/sorry.html", "<h1>{title}</h1>");
        write("secrets/api-key", "s3cret-key\n");
        write("secrets/ticket-keys", "0123456789abcdef0123456789abcdef\n");
        write("certs/staff-revoked.crl", revoked());
        write("secrets/admin-token", "0123456789abcdef0123456789abcdef\n");
        write("secrets/explain-key", "0123456789abcdef0123456789abcdef\n");
        PluginJar.example(Files.createDirectories(made.resolve("plugins")).resolve("tariff.jar"));
        write("secrets/collector", "key\n");
        write("routes.d/books.yaml", "routes:\n  - match: /more/**\n    respond: more\n");
        write("schemas/book.json", "{\"type\": \"object\"}");
        write("shop.yaml", "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\nservers: [{ url: /v1 }]\npaths:\n  /books:\n    get: { responses: { '200': { description: ok } } }\n");
        write("lists/bad.txt", "198.51.100.0/24 # seen\n2001:db8:bad::/48\n");
        write("secrets/cookie-key", "0123456789abcdef0123456789abcdef\n");
        write("secrets/cookie-key-before", "fedcba9876543210fedcba9876543210\n");
        Files.createDirectories(made.resolve("geo"));
        // 198.51.100.0/24 is in XA: written by PlaceFile of the policies' tests
        try (var countries = DocsTest.class.getResourceAsStream("/country.mmdb")) {
            Files.copy(java.util.Objects.requireNonNull(countries), made.resolve("geo/country.mmdb"));
        }
        write("users.htpasswd", "bert:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n"); // U*U, a vector of crypt_blowfish
        write("services.yaml", "services:\n  reviews: http://127.0.0.1:9002\n");
    }

    /// A list that revokes nothing.
    private static String revoked() throws Exception {
        var keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var list = new X509v2CRLBuilder(new X500Name("CN=Staff"), new Date());
        list.setNextUpdate(Date.from(Instant.now().plusSeconds(3600)));
        var bytes = list.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())).getEncoded();
        return "-----BEGIN X509 CRL-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END X509 CRL-----\n";
    }

    private static void write(String name, String text) throws IOException {
        var file = made.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    static List<Example> examples() throws IOException {
        var pages = new ArrayList<Path>();
        try (var docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        Optional.of(ROOT.resolve("README.md")).filter(Files::exists).ifPresent(pages::add);
        var found = new ArrayList<Example>();
        for (var page : pages) {
            var lines = Files.readAllLines(page);
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).equals("```yaml")) continue;
                int from = ++i;
                while (i < lines.size() && !lines.get(i).equals("```")) i++;
                found.add(new Example(ROOT.relativize(page).toString(), from + 1, String.join("\n", lines.subList(from, i)) + "\n"));
            }
        }
        return found;
    }

    private static Example example(String page, String holding) throws IOException {
        return examples().stream().filter(each -> each.page.equals("docs/" + page) && each.text.contains(holding)).findFirst()
            .orElseGet(() -> fail("docs/" + page + " has no example that holds " + holding));
    }

    @TestFactory
    Stream<DynamicTest> everyExampleIsFineForCheck() throws IOException {
        return examples().stream().filter(Example::isWholeFile).map(each -> DynamicTest.dynamicTest(each.toString(), () -> {
            var file = Files.writeString(made.resolve("check.yaml"), each.text);
            try {
                Offline.read(file).close();
            } catch (ConfigException e) {
                fail(located(each, e), e);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyExampleStarts() throws IOException {
        return examples().stream().filter(Example::isWholeFile).map(each -> DynamicTest.dynamicTest(each.toString(), () -> start(each).close()));
    }

    @Test
    void everyExampleOfThePagesIsAWholeFile() throws IOException {
        assertThat(examples()).isNotEmpty().filteredOn(each -> !each.page.equals("README.md")).allMatch(Example::isWholeFile);
    }

    private static String located(Example example, ConfigException mistakes) {
        var told = new StringBuilder();
        for (var problem : mistakes.problems()) {
            told.append(example.page).append(':').append(example.line + Math.max(problem.line() - 1, 0)).append(": ").append(problem.render()).append('\n');
        }
        return told.toString();
    }

    /// An example that runs; what is asserted of its answers names its page and line.
    private record Running(Example example, Cardea edge) implements AutoCloseable {
        /// @param request the head, its lines ended by `\n`
        AbstractStringAssert<?> ask(String request) {
            try (var client = new RawClient(edge.port())) {
                client.send(request.replace("\n", "\r\n") + "\r\n");
                return assertThat(request.startsWith("HEAD ") ? client.head() : client.response()).as("%s: %s", example, request.lines().findFirst().orElse(""));
            }
        }

        AbstractStringAssert<?> get(String host, String path) {
            return ask("GET " + path + " HTTP/1.1\nHost: " + host + "\n");
        }

        @Override
        public void close() {
            edge.close();
        }
    }

    private static Running start(Example example) throws IOException {
        return start(example, example.text);
    }

    /// With free ports in place of those of the page: `:0`, `:00` and so on, since no two listeners may have one address.
    private static Running start(Example example, String text) throws IOException {
        var zeros = new AtomicInteger();
        var own = ADDRESS.matcher(text).replaceAll(found -> found.group(1) + "127.0.0.1:" + "0".repeat(zeros.incrementAndGet()));
        if (zeros.get() == 0) own += "listeners: { address: 127.0.0.1:0 }\n";
        try {
            return new Running(example, Cardea.start(Files.writeString(made.resolve("start.yaml"), own)));
        } catch (ConfigException e) {
            return fail(located(example, e), e);
        }
    }

    @Test
    void theRoutesPageTellsTheTruthAboutPrecedenceAndMethods() throws IOException {
        try (var edge = start(example("routes.md", "one book"))) {
            edge.get("shop.example.com", "/books/1").startsWith("HTTP/1.1 200").endsWith("one book");
            edge.get("shop.example.com", "/books/new").endsWith("a new book");
            edge.get("shop.example.com", "/books/1/pages/2").endsWith("anything below");
            edge.get("elsewhere.example.com", "/books/1").startsWith("HTTP/1.1 404");
            edge.ask("HEAD /books/new HTTP/1.1\nHost: shop.example.com\n").startsWith("HTTP/1.1 200"); // that of /books/**
            edge.ask("GET /cart/1?color=red HTTP/1.1\nHost: a.test\nX-Beta: 1\n").endsWith("the new cart");
            edge.ask("GET /cart/1?color=green HTTP/1.1\nHost: a.test\nX-Beta: 1\n").startsWith("HTTP/1.1 404");
            edge.ask("HEAD /cart/1?color=red HTTP/1.1\nHost: a.test\nX-Beta: 1\n").startsWith("HTTP/1.1 405").contains("Allow: GET, POST\r\n");
        }
    }

    @Test
    void thePluginsPageTellsTheTruthAboutItsPolicy() throws IOException {
        var example = example("plugins.md", "otherwise: free");
        try (var origin = FakeOrigin.of("from the origin"); var edge = start(example, example.text.replace("http://127.0.0.1:9001", origin.url()))) {
            edge.ask("GET /books/1 HTTP/1.1\nHost: a.test\nX-Customer: ann\n").endsWith("from the origin");
            edge.ask("DELETE /books/1 HTTP/1.1\nHost: a.test\n").startsWith("HTTP/1.1 403");
            assertThat(origin.requests()).singleElement().satisfies(request -> assertThat(request.field("X-Tariff")).containsExactly("gold"));
        }
    }

    @Test
    void theServicesPageTellsTheTruthAboutPathsAndFields() throws IOException {
        var example = example("services.md", "strip-prefix");
        try (var origin = FakeOrigin.of("from the origin"); var edge = start(example, example.text.replace("http://127.0.0.1:9001", origin.url()))) { // the first of two gets the first request
            edge.ask("GET /api/books?q=sea HTTP/1.1\nHost: shop.example.com\nX-Forwarded-For: 6.6.6.6\nX-Original-URL: /admin\n").endsWith("from the origin");
            var seen = origin.requests().getFirst();
            assertThat(seen.line()).as("%s", example).isEqualTo("GET /v2/books?q=sea HTTP/1.1");
            assertThat(seen.field("Host")).as("%s", example).containsExactly("shop.example.com");
            assertThat(seen.field("X-Forwarded-For")).as("%s", example).containsExactly("127.0.0.1");
            assertThat(seen.field("X-Forwarded-Host")).as("%s", example).containsExactly("shop.example.com");
            assertThat(seen.field("X-Forwarded-Proto")).as("%s", example).containsExactly("http");
            assertThat(seen.field("X-Forwarded-Port")).as("%s", example).containsExactly(Integer.toString(edge.edge.port()));
            assertThat(seen.field("Forwarded")).as("%s", example).containsExactly("for=127.0.0.1;proto=http;host=\"shop.example.com\"");
            assertThat(seen.field("X-Request-Id")).as("%s", example).hasSize(1);
            assertThat(seen.field("Via")).as("%s", example).containsExactly("1.1 cardea");
            assertThat(seen.field("X-Original-URL")).as("%s", example).isEmpty();
        }
    }

    @Test
    void theFilesPageTellsTheTruthAboutFilesAndRanges() throws IOException {
        try (var edge = start(example("files.md", "files: ./public"))) {
            edge.get("a.test", "/").startsWith("HTTP/1.1 200").contains("Content-Type: text/html").endsWith("<h1>shop</h1>");
            edge.ask("GET /hello.txt HTTP/1.1\nHost: a.test\nRange: bytes=1-3\n").startsWith("HTTP/1.1 206").endsWith("ell");
            edge.get("a.test", "/none").startsWith("HTTP/1.1 404");
            edge.ask("POST /hello.txt HTTP/1.1\nHost: a.test\nContent-Length: 0\n").startsWith("HTTP/1.1 405").contains("Allow: GET, HEAD\r\n");
        }
        try (var edge = start(example("files.md", "/index.html"))) {
            edge.get("a.test", "/any/page/of/the/app").endsWith("<h1>shop</h1>");
        }
    }

    @Test
    void thePoliciesPageTellsTheTruthAboutScopesAndWithout() throws IOException {
        try (var edge = start(example("policies.md", "without:"))) {
            edge.get("shop.example.com", "/").startsWith("HTTP/1.1 200").contains("X-Content-Type-Options: nosniff\r\n", "X-Served-By: cardea\r\n");
            edge.get("shop.example.com", "/health").startsWith("HTTP/1.1 200").doesNotContain("X-Content-Type-Options", "X-Served-By");
        }
        try (var edge = start(example("policies.md", "cors: https://shop.example.com"))) {
            edge.ask("OPTIONS /books HTTP/1.1\nHost: a.test\nOrigin: https://shop.example.com\nAccess-Control-Request-Method: GET\n")
                .startsWith("HTTP/1.1 204").contains("Access-Control-Allow-Origin: https://shop.example.com\r\n", "Access-Control-Max-Age: 600\r\n");
        }
        try (var edge = start(example("policies.md", "deny:"))) {
            edge.get("a.test", "/").startsWith("HTTP/1.1 403");
        }
        try (var edge = start(example("policies.md", "redirect: /books/"))) {
            edge.get("a.test", "/old/7").startsWith("HTTP/1.1 302").contains("Location: /books/7\r\n");
        }
    }

    @Test
    void theAccessPageTellsTheTruthAboutListsAndConditions() throws IOException {
        try (var edge = start(example("access.md", "the back office"))) {
            edge.get("a.test", "/").endsWith("everybody");
            edge.get("a.test", "/admin/x").startsWith("HTTP/1.1 403").contains("this may not come in here");
            edge.get("a.test", "/reports/x").endsWith("reports");
            edge.ask("POST /reports/x HTTP/1.1\nHost: a.test\nContent-Length: 0\n").startsWith("HTTP/1.1 403");
        }
        try (var edge = start(example("access.md", "badbot"))) {
            edge.get("a.test", "/").endsWith("hello");
            edge.ask("GET / HTTP/1.1\nHost: a.test\nUser-Agent: python-requests/2\n").startsWith("HTTP/1.1 403");
            edge.ask("DELETE / HTTP/1.1\nHost: a.test\nX-Internal: true\n").startsWith("HTTP/1.1 403");
        }
        try (var edge = start(example("access.md", "geo/country.mmdb"))) {
            edge.ask("GET / HTTP/1.1\nHost: a.test\nX-Forwarded-For: 203.0.113.5\n").endsWith("welcome");
            edge.ask("GET / HTTP/1.1\nHost: a.test\nX-Forwarded-For: 198.51.100.8\n").startsWith("HTTP/1.1 403");
            edge.ask("GET / HTTP/1.1\nHost: a.test\nX-Forwarded-For: 198.51.100.7\n").endsWith("welcome");
        }
    }

    @Test
    void theTransformPageTellsTheTruthAboutPathsBodiesAndCookies() throws IOException {
        var first = example("transform.md", "wrap: data");
        try (var origin = FakeOrigin.answering("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 76\r\n\r\n{\"isbn13\":\"978\",\"internal\":1,\"prices\":[{\"cost\":1,\"eur\":2},{\"cost\":3}],\"x\":0}");
             var edge = start(first, first.text.replace("http://127.0.0.1:9001", origin.url()))) {
            edge.ask("GET /books/7?debug=1&q=a HTTP/1.1\nHost: a.test\nAccept-Language: de\n").startsWith("HTTP/1.1 410").endsWith("{\"data\":{\"prices\":[{\"eur\":2},{}],\"x\":0,\"isbn\":\"978\"}}");
            assertThat(origin.requests().getFirst().line()).isEqualTo("GET /v2/catalog/7?q=a&lang=de HTTP/1.1");
        }
        var orders = example("transform.md", "op: test");
        try (var origin = FakeOrigin.of("ok"); var edge = start(orders, orders.text.replace("http://127.0.0.1:9001", origin.url()))) {
            var body = "{\"version\":2,\"address\":{}}";
            edge.ask("POST /orders/1 HTTP/1.1\nHost: a.test\nContent-Type: application/json\nContent-Length: " + body.length() + "\n\n" + body + "\n").startsWith("HTTP/1.1 200");
        }
        var cookies = example("transform.md", "cookie-keys");
        try (var origin = FakeOrigin.answering("HTTP/1.1 200 OK\r\nSet-Cookie: session=user-7\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok"); var edge = start(cookies, cookies.text.replace("http://127.0.0.1:9001", origin.url()))) {
            edge.get("a.test", "/").contains("Set-Cookie: __Host-session=").contains("Set-Cookie: a=b; Secure\r\n").doesNotContain("user-7");
        }
    }

    @Test
    void theIdentityPageTellsTheTruthAboutPasswords() throws IOException {
        try (var edge = start(example("identity.md", "users.htpasswd"))) {
            edge.get("a.test", "/").startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Basic realm=\"cardea\", charset=\"UTF-8\"\r\n");
            edge.ask("GET / HTTP/1.1\nHost: a.test\nAuthorization: Basic " + Base64.getEncoder().encodeToString("anna:password".getBytes()) + "\n").startsWith("HTTP/1.1 200").endsWith("hello");
            edge.ask("GET / HTTP/1.1\nHost: a.test\nAuthorization: Basic " + Base64.getEncoder().encodeToString("bert:U*U".getBytes()) + "\n").startsWith("HTTP/1.1 200").endsWith("hello");
            edge.ask("GET / HTTP/1.1\nHost: a.test\nAuthorization: Basic " + Base64.getEncoder().encodeToString("bert:U*u".getBytes()) + "\n").startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void theLeaderboardPageTellsTheTruthAboutPoints() throws IOException {
        try (var edge = start(example("leaderboard.md", "rank: books by path id"))) {
            edge.get("a.test", "/books/7").endsWith("a book");
            Eventually.holds(java.time.Duration.ofSeconds(20), () -> told(edge.edge, "/wanted").endsWith("{\"board\":\"books\",\"window\":\"day\",\"places\":[{\"rank\":1,\"member\":\"7\",\"points\":1}]}"));
        }
        try (var edge = start(example("leaderboard.md", "points: 5"))) {
            edge.ask("POST /orders/7 HTTP/1.1\nHost: a.test\nContent-Length: 0\n").startsWith("HTTP/1.1 201");
            edge.get("a.test", "/books/7").endsWith("a book");
            Eventually.holds(java.time.Duration.ofSeconds(20), () -> told(edge.edge, "/wanted").endsWith("[{\"rank\":1,\"member\":\"7\",\"points\":6}]}"));
        }
    }

    private static String told(Cardea edge, String path) {
        try (var client = new RawClient(edge.port())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n").response();
        }
    }

    @Test
    void theErrorsPageTellsTheTruthAboutPages() throws IOException {
        try (var edge = start(example("errors.md", "pages:"))) {
            edge.get("a.test", "/none").startsWith("HTTP/1.1 404").contains("Proxy-Status: cardea; error=destination_not_found\r\n", "<h1>404 Not Found</h1>");
        }
    }

    @Test
    void theAdminPageHasEveryPageAndTellsTheTruthAboutReadiness() throws IOException {
        var lines = Files.readAllLines(ROOT.resolve("docs/admin.md"));
        try (var edge = start(example("admin.md", "9900")); var client = new RawClient(edge.edge.adminPort().orElseThrow())) {
            var index = client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").response();
            for (var page = Pattern.compile("<a href=[^>]*>(/[a-z]*)</a>").matcher(index); page.find(); ) {
                assertThat(lines).anyMatch(line -> line.startsWith("| `" + page.group(1) + "` |"));
            }
            assertThat(client.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n").response()).contains("\"configuration\" : \"ready\"", "\"process\" : \"ready\"");
        }
    }

    @Test
    void theCachePageTellsTheTruthAboutPurgingAndWhatIsSeen() throws IOException {
        var example = example("cache.md", "purge-from");
        var admin = Files.readAllLines(ROOT.resolve("docs/admin.md"));
        var metrics = Files.readString(ROOT.resolve("docs/metrics.md"));
        try (var origin = FakeOrigin.answering("HTTP/1.1 200 OK\r\nCache-Tag: front\r\nContent-Length: 4\r\n\r\nnews"); var edge = start(example, example.text.replaceAll("http://127\\.0\\.0\\.1:900\\d", origin.url()));
            var client = new RawClient(edge.edge.adminPort().orElseThrow())) {
            edge.get("shop.example", "/news/1").contains("fwd=uri-miss; stored; ttl=");
            edge.ask("PURGE /news/1 HTTP/1.1\nHost: shop.example\nCardea-Purge: soft\n").endsWith("{\"sequence\": 1, \"expired\": 1}\n");
            // PurgeTest shows that it is stale: the ttl is 0 in the millisecond of the purge, and below 0 after it.
            edge.get("shop.example", "/news/1").contains("hit; ttl=");
            var json = "{\"tag\": [\"front\"], \"soft\": true}";
            assertThat(client.send("POST /purge HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json).response())
                .endsWith("{\n  \"lazily\" : true,\n  \"names\" : [ \"front\" ],\n  \"purged\" : \"tag\",\n  \"sequence\" : 2,\n  \"soft\" : true\n}\n");
            for (var page = Pattern.compile("<a href=[^>]*>(/[a-z]*)</a>").matcher(client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").response()); page.find(); ) {
                assertThat(admin).anyMatch(line -> line.startsWith("| `" + page.group(1) + "` |"));
            }
            var told = client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").response();
            for (var family = Pattern.compile("(?m)^# TYPE (cardea_\\w+) ").matcher(told); family.find(); ) assertThat(metrics).contains("`" + family.group(1) + "`");
            var page = Files.readString(ROOT.resolve("docs/cache.md"));
            for (var result = Pattern.compile("result=\"(\\w+)\"").matcher(told); result.find(); ) if (told.contains("cardea_cache_requests_total{result=\"" + result.group(1))) assertThat(page).contains("| `" + result.group(1) + "` |");
        }
    }

    @Test
    void theMetricsPageHasEveryFamilyOfOurs() throws IOException {
        var text = Files.readString(ROOT.resolve("docs/metrics.md"));
        try (var edge = start(example("metrics.md", "admin:")); var client = new RawClient(edge.edge.adminPort().orElseThrow())) {
            edge.get("a.test", "/").startsWith("HTTP/1.1 200");
            var metrics = client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").response();
            assertThat(metrics).contains("cardea_requests_total{code=\"200\",method=\"GET\",route=\"/**\"} 1.0");
            for (var family = Pattern.compile("(?m)^# TYPE (cardea_\\w+) ").matcher(metrics); family.find(); ) assertThat(text).contains("`" + family.group(1) + "`");
        }
    }

    @Test
    void theLogPageHasEveryPlaceholder() throws IOException {
        var example = example("log.md", "X-Tenant");
        try (var edge = start(example)) {
            edge.ask("GET /x HTTP/1.1\nHost: a.test\nX-Tenant: t1\n").startsWith("HTTP/1.1 200");
        }
        assertThat(Files.readString(made.resolve("requests.log"))).matches("\\d{4}-.*Z 127\\.0\\.0\\.1 \"GET /x\" 200 [0-9.]+ t1 text/plain;\\\\x20charset=utf-8\n");
        var text = Files.readString(ROOT.resolve("docs/log.md"));
        var told = org.assertj.core.api.Assertions.catchThrowableOfType(IllegalArgumentException.class, () -> io.cardea.telemetry.access.AccessLog.check(LogConfig.in("{nothing-of-the-kind}")));
        for (var name : String.valueOf(told.getMessage()).replaceAll(".*there are ", "").split(", ")) assertThat(text).contains("`{" + name + "}`");
    }

    @Test
    void theErrorsPageHasEveryKindOfFailure() throws IOException {
        var rows = Files.readAllLines(ROOT.resolve("docs/errors.md"));
        for (var kind : Failure.Kind.values()) {
            assertThat(rows).anyMatch(row -> row.startsWith("| `" + kind + "` | " + kind.status() + " | " + kind.side().name().toLowerCase(Locale.ROOT) + " | `" + kind.proxyStatus() + "` |"));
        }
    }

    static Stream<Arguments> described() {
        return Stream.of(
            Arguments.of("configuration.md", List.of(EdgeFile.class)),
            Arguments.of("listeners.md", List.of(ListenerConfig.class, LimitsConfig.class, PassthroughConfig.class)),
            Arguments.of("http2.md", List.of(Http2Config.class, Tunnelling.class)),
            Arguments.of("tls.md", List.of(TlsConfig.class, AcmeConfig.class, AcmeConfig.Binding.class, CertificateConfig.class, TlsPolicyConfig.class)),
            Arguments.of("routes.md", List.of(RouteConfig.class, MatchConfig.class, HostConfig.class)),
            Arguments.of("discovery.md", List.of(FileConfig.class, InstancesFile.class, InstancesFile.Listed.class, DnsConfig.class, ConfirmConfig.class)),
            Arguments.of("eureka.md", List.of(EurekaConfig.class)),
            Arguments.of("kubernetes.md", List.of(KubernetesConfig.class)),
            Arguments.of("services.md", List.of(ServiceConfig.class, InstanceConfig.class, Balancers.OnRing.class, Balancers.OnTable.class, Balancers.ByWeight.class, Balancers.Least.class, OriginTlsConfig.class, ToFactory.To.class, ToFactory.Weighted.class, ToFactory.Mirrored.class, AffinityConfig.class, ZonesConfig.class)),
            Arguments.of("retries.md", List.of(RetryConfig.class, BackoffConfig.class, RetryBudgetConfig.class, HedgeConfig.class)),
            Arguments.of("cache.md", List.of(CacheConfig.class, SharedCacheConfig.class)),
            Arguments.of("limit.md", List.of(LimitConfig.class, OneConfig.class, PenaltyConfig.class)),
            Arguments.of("leaderboard.md", List.of(RankConfig.class, LeaderboardConfig.class)),
            Arguments.of("overload.md", List.of(InFlightConfig.class, AdaptiveConfig.class, BreakerConfig.class, PriorityConfig.class)),
            Arguments.of("registry.md", List.of(RegistryConfig.class, ClientConfig.class, PreserveConfig.class, io.cardea.registry.DnsConfig.class, DiscoverConfig.class)),
            Arguments.of("health.md", List.of(HealthConfig.class, OutliersConfig.class)),
            Arguments.of("files.md", List.of(FilesConfig.class)),
            Arguments.of("cache.md", List.of(CacheConfig.class)),
            Arguments.of("validate.md", List.of(ValidateConfig.class, io.cardea.validate.BodyConfig.class, ParameterConfig.class, JsonConfig.class, ApiConfig.class, OpenApiConfig.class)),
            Arguments.of("identity.md", List.of(IdentifyConfig.class, FailuresConfig.class, BasicConfig.class, BasicConfig.User.class, IntrospectionConfig.class, SignatureConfig.class, SignatureConfig.Key.class, ApiKeysConfig.class, ApiKeysConfig.Consumer.class, KeysFile.Entry.class, JwtConfig.class, io.cardea.identity.certificate.CertificateConfig.class, io.cardea.identity.certificate.CertificateConfig.Consumer.class)),
            Arguments.of("authorize.md", List.of(AuthorizeConfig.class, OpaConfig.class, RuleConfig.class, io.cardea.identity.authorize.TimeConfig.class)),
            Arguments.of("external.md", List.of(ExternalConfig.class)),
            Arguments.of("sign.md", List.of(SignConfig.class, JwksConfig.class)),
            Arguments.of("log.md", List.of(LogConfig.class)),
            Arguments.of("traces.md", List.of(TracesConfig.class)),
            Arguments.of("admin.md", List.of(AdminConfig.class)),
            Arguments.of("plugins.md", List.of(io.cardea.core.file.PluginConfig.class)),
            Arguments.of("errors.md", List.of(ErrorsConfig.class)),
            Arguments.of("access.md", List.of(AccessConfig.class, ConditionConfig.class, TimeConfig.class, CertificateCondition.class)),
            Arguments.of("transform.md", List.of(TransformConfig.class, TransformConfig.ToService.class, TransformConfig.ToClient.class, TransformConfig.QueryConfig.class, CookieConfig.class, BodyConfig.class,
                BodyConfig.OperationConfig.class)),
            Arguments.of("policies.md", List.of(CorsConfig.class, HeadersConfig.class, HeadersConfig.Edits.class, SecurityHeadersConfig.class,
                SecurityHeadersConfig.Hsts.class, CompressConfig.class, CompressConfig.Levels.class, BufferConfig.class, RedirectConfig.class, RespondConfig.class)));
    }

    @ParameterizedTest
    @MethodSource("described")
    void everyKeyHasARowOnItsPage(String page, List<Class<? extends Record>> types) throws IOException {
        var lines = Files.readAllLines(ROOT.resolve("docs").resolve(page));
        for (var type : types) {
            Arrays.stream(type.getRecordComponents()).filter(each -> each.getType() != Mark.class && !each.getName().equals("handler"))
                .map(each -> Optional.ofNullable(each.getAnnotation(Name.class)).map(Name::value)
                    .orElse(each.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)))
                .forEach(key -> assertThat(lines).as("%s: a row for `%s` of %s", page, key, type.getSimpleName()).anyMatch(line -> line.startsWith("| `" + key + "` |")));
        }
    }
}
