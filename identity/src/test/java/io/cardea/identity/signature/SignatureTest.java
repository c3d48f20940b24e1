// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Mark;
import io.cardea.core.file.StateConfig;
import io.cardea.core.exchange.HeldBytes;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Gauges;
import io.cardea.identity.identify.IdentifyFactory;
import io.cardea.identity.keys.ApiKeysFactory;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.SetClock;
import io.cardea.state.States;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests to `https://shop.example`, signed here by a hand that knows nothing of the code.
class SignatureTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String WAY = "signature: { keys: { till: { algorithm: hmac-sha256, secret: " + SECRET + ", consumer: shop, scopes: sell }, other: { algorithm: hmac-sha256, secret: fedcba9876543210fedcba9876543210 } }";
    private static final String ALL = "(\"@method\" \"@authority\" \"@path\" \"@query\")";
    private static final String BASE = "\"@method\": GET\n\"@authority\": shop.example\n\"@path\": /books\n\"@query\": ?a=1\n";
    private static final String POSTED = "(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\")";
    private static final String POST = "\"@method\": POST\n\"@authority\": shop.example\n\"@path\": /books\n\"@query\": ?\n";

    private final SetClock clock = new SetClock();
    @TempDir
    private Path folder;
    private Asked.Built built;

    @BeforeEach
    void open() {
        built = new Asked.Built(folder);
        way("");
    }

    @AfterEach
    void close() throws Exception {
        built.close();
    }

    private void way(String more) {
        built.identifiers.put("partners", Asked.identifier(new SignatureFactory(clock), "partners", WAY + more + " }", built));
    }

    private Asked.Answer ask(Asked asked) {
        return asked.through(Asked.policy(new IdentifyFactory(), "identify: { by: partners, failures: off }", built)).answer();
    }

    private static String hmac(String base) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(US_ASCII), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(base.getBytes(US_ASCII)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String digest(String body) {
        try {
            return "sha-256=:" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(body.getBytes(US_ASCII))) + ":";
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private String parameters() {
        return ";created=" + now() + ";keyid=\"till\"";
    }

    private static Asked signed(Asked asked, String base, String input) {
        return asked.with("Signature-Input", "sig1=" + input).with("Signature", "sig1=:" + hmac(base + "\"@signature-params\": " + input) + ":");
    }

    /// `GET /books?a=1`, signed with these parameters.
    private Asked get(String parameters) {
        return signed(Asked.get("/books?a=1"), BASE, ALL + parameters);
    }

    @Test
    void aSignedRequestTellsWhoAsks() {
        var answer = ask(get(parameters()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.identity().consumer()).isEqualTo("shop");
        assertThat(answer.identity().scopes()).containsExactly("sell");
        assertThat(answer.identity().claims()).containsEntry("key", "till");
        assertThat(answer.origin("Signature")).startsWith("sig1=:");
    }

    @Test
    void signaturesAreTakenOffWhereTheFileSaysSo() {
        way(", strip: true");
        var answer = ask(get(parameters()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.origin("Signature") + answer.origin("Signature-Input")).isEmpty();
    }

    @Test
    void whoHasNotSignedIsToldTo() {
        assertThat(ask(Asked.get("/"))).satisfies(answer -> assertThat(answer.status()).isEqualTo(401), answer -> assertThat(answer.fields("WWW-Authenticate")).containsExactly("Signature realm=\"cardea\""));
    }

    @ParameterizedTest
    @CsvSource({"GET, /books?a=2", "GET, /books", "GET, /books?a=1&b=2", "GET, /book?a=1", "GET, /books/?a=1", "POST, /books?a=1", "DELETE, /books?a=1", "HEAD, /books?a=1"})
    void aSignatureOfAnotherRequestIsNone(String method, String target) {
        assertThat(ask(signed(Asked.of(method, target), BASE, ALL + parameters())).why()).contains("of another request");
    }

    @Test
    void whatIsOfAnotherAuthorityIsNone() {
        assertThat(ask(signed(Asked.get("/books?a=1"), BASE.replace("shop.example", "other.example"), ALL + parameters())).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(\"@authority\" \"@method\" \"@path\" \"@query\")", "(\"@method\" \"@authority\" \"@path\")", "(\"@path\" \"@query\")", "()", "(\"@method\" \"@authority\" \"@path\" \"@query\" \"@query\")", "(\"@method\" \"@authority\" \"@path\" \"@query\" \"date\")",
        "(\"@method\" \"@authority\" \"@path\";req \"@query\")", "(\"@method\" \"@authority\" \"@path\" \"@query\" \"x-a\";sf)", "(\"@method\" \"@authority\" \"@path\" \"@query\" \"X-A\")", "(\"@method\" \"@authority\" \"@path\" \"@query\" \"@status\")",
        "(\"@method\" \"@authority\" \"@path\" \"@query\" \"@query-param\";name=\"a\")", "(@method \"@authority\" \"@path\" \"@query\")", "(\"@method\" \"@authority\" \"@path\" \"@query\" \"x-a\\\": b\")", "\"@method\"", "1"})
    void whatWasReorderedTruncatedDoubledOrIsNotUnderstoodIsRefused(String components) {
        var input = components + parameters();
        var of = ALL + parameters();
        // signed as it should be, and sent as somebody else would have it
        assertThat(ask(Asked.get("/books?a=1").with("X-A", "b").with("Signature-Input", "sig1=" + input).with("Signature", "sig1=:" + hmac(BASE + "\"@signature-params\": " + of) + ":")).status()).isEqualTo(401);
    }

    @Test
    void aSignatureOfNothingProvesNothingEvenIfItIsRight() {
        var input = "()" + parameters();
        assertThat(ask(signed(Asked.get("/books?a=1"), "", input)).why()).contains("it does not cover `@method`");
        var most = "(\"@method\" \"@authority\" \"@path\")" + parameters();
        assertThat(ask(signed(Asked.get("/books?a=1"), BASE.substring(0, BASE.indexOf("\"@query")), most)).why()).contains("it does not cover `@query`");
    }

    @Test
    void aComponentTwiceIsRefusedEvenIfItIsSignedSo() {
        var input = "(\"@method\" \"@authority\" \"@path\" \"@query\" \"@query\")" + parameters();
        assertThat(ask(signed(Asked.get("/books?a=1"), BASE + "\"@query\": ?a=1\n", input)).why()).contains("each component once");
    }

    @Test
    void aComponentWithAParameterIsRefusedEvenIfItIsSignedSo() {
        for (var parameter : List.of(";sf", ";bs", ";req", ";tr", ";key=\"a\"")) {
            var input = "(\"@method\" \"@authority\" \"@path\" \"@query\" \"x-a\"" + parameter + ")" + parameters();
            for (var name : List.of("x-a", "x-a\"" + parameter)) {
                assertThat(ask(signed(Asked.get("/books?a=1").with("X-A", "b"), BASE + '"' + name + (name.endsWith("a") ? "\": b\n" : ": b\n"), input)).why()).contains("without parameters");
            }
        }
    }

    @Test
    void fieldsMayBeCoveredAndThenCount() {
        var input = "(\"@method\" \"@authority\" \"@path\" \"@query\" \"x-a\")" + parameters();
        var base = BASE + "\"x-a\": one, two\n";
        assertThat(ask(signed(Asked.get("/books?a=1").with("X-A", "one").with("X-A", "two"), base, input)).status()).isEqualTo(200);
        assertThat(ask(signed(Asked.get("/books?a=1").with("X-A", "two").with("X-A", "one"), base, input)).status()).isEqualTo(401);
        assertThat(ask(signed(Asked.get("/books?a=1").with("X-A", "one"), base, input)).status()).isEqualTo(401);
        assertThat(ask(signed(Asked.get("/books?a=1"), base, input)).why()).contains("is not there");
        way(", components: ['@target-uri', '@method', x-a]");
        assertThat(ask(get(parameters())).why()).contains("it does not cover `@target-uri`");
        var whole = "(\"@target-uri\" \"@method\" \"x-a\")" + parameters();
        assertThat(ask(signed(Asked.get("/books?a=1").with("X-A", "one"), "\"@target-uri\": https://shop.example/books?a=1\n\"@method\": GET\n\"x-a\": one\n", whole)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"0, 200", "299, 200", "300, 401", "3000, 401", "-30, 200", "-31, 401"})
    void itCountsForAWhileAndNoLonger(long age, int status) {
        assertThat(ask(get(";created=" + (now() - age) + ";keyid=\"till\"")).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {";keyid=\"till\"", ";created=NOW;keyid=\"till\";expires=NOW", ";created=NOW;keyid=\"till\";expires=1", ";created=\"NOW\";keyid=\"till\"", ";created=-1;keyid=\"till\"", ";created=NOW;keyid=till", ";created=NOW;keyid=\"till\";alg=\"ed25519\"", ";created=NOW;keyid=\"till\";alg=\"none\"",
        ";created=NOW;keyid=\"till\";alg=\"HMAC-SHA256\"", ";created=NOW;keyid=\"till\";alg=hmac-sha256", ";created=NOW;keyid=\"till\";crit=\"x\"", ";created=NOW;keyid=\"till\";nonce=1", ";created=NOW;keyid=\"nobody\"", ";created=NOW;keyid=\"other\"", ";created=NOW", ";created=NOW;keyid=\"till\";created=NOW"})
    void parametersThatAreMissingWrongOrUnknownAreRefused(String parameters) {
        assertThat(ask(get(parameters.replace("NOW", Long.toString(now())))).status()).isEqualTo(401);
    }

    @Test
    void whatItSaysOfItselfMayBeTrue() {
        assertThat(ask(get(parameters() + ";alg=\"hmac-sha256\";expires=" + (now() + 1) + ";nonce=\"x\";tag=\"y\"")).status()).isEqualTo(200);
    }

    @Test
    void twoSignaturesByKeysOfOursAreOneTooManyAndOnesOfOthersAreTheirBusiness() {
        var input = ALL + parameters();
        var signature = "=:" + hmac(BASE + "\"@signature-params\": " + input) + ":";
        assertThat(ask(Asked.get("/books?a=1").with("Signature-Input", "a=" + input + ", b=" + input).with("Signature", "a" + signature + ", b" + signature)).why()).contains("found several");
        var foreign = "(\"@status\";req);keyid=\"a-proxy\";whatever=1";
        assertThat(ask(Asked.get("/books?a=1").with("Signature-Input", "a=" + foreign).with("Signature-Input", "b=" + input).with("Signature", "b" + signature + ", a=:YQ==:")).status()).isEqualTo(200);
        assertThat(ask(Asked.get("/books?a=1").with("Signature-Input", "a=" + input + ", a=" + input).with("Signature", "a" + signature)).why()).contains("expected `a` once");
        assertThat(ask(Asked.get("/books?a=1").with("Signature-Input", "a=" + input).with("Signature", "b" + signature)).why()).contains("the same labels");
        assertThat(ask(Asked.get("/books?a=1").with("Signature-Input", "a=" + input).with("Signature", "a" + signature + ", b" + signature)).why()).contains("the same labels");
        assertThat(ask(Asked.get("/books?a=1").with("Signature-Input", "a=" + input)).why()).contains("only one of them");
        assertThat(ask(Asked.get("/books?a=1").with("Signature", "a" + signature)).why()).contains("only one of them");
        assertThat(ask(Asked.get("/books?a=1").with("Signature-Input", "a=" + input).with("Signature", "a=\"text\"")).why()).contains("expected bytes");
    }

    @Test
    void onlyItsTagIsLookedAtIfTheFileNamesOne() {
        way(", tag: shop");
        assertThat(ask(get(parameters())).status()).isEqualTo(401);
        assertThat(ask(get(parameters() + ";tag=\"other\"")).status()).isEqualTo(401);
        assertThat(ask(get(parameters() + ";tag=\"shop\"")).status()).isEqualTo(200);
    }

    @Test
    void aKeyThatIsNotKnownMayBeThatOfTheNextWay() {
        built.identifiers.put("agents", Asked.identifier(new ApiKeysFactory(AdminPages.NONE, clock), "agents", "api-keys: { consumers: { robot: a-key-of-a-robot } }", built));
        var policy = Asked.policy(new IdentifyFactory(), "identify: [partners, agents]", built);
        assertThat(get(";created=" + now() + ";keyid=\"theirs\"").with("X-API-Key", "a-key-of-a-robot").through(policy).answer().identity().consumer()).isEqualTo("robot");
        assertThat(get(";created=1;keyid=\"till\"").with("X-API-Key", "a-key-of-a-robot").through(policy).answer().status()).as("one of ours that is bad decides").isEqualTo(401);
    }

    // ---- used once ------------------------------------------------------------------------------------------------

    @Test
    void aNonceIsTakenOnceForAsLongAsTheSignatureCouldCount() {
        way(", nonce: true");
        assertThat(ask(get(parameters())).why()).contains("it has no `nonce`");
        assertThat(ask(get(parameters() + ";nonce=\"\"")).why()).contains("it has no `nonce`");
        var first = parameters() + ";nonce=\"n1\"";
        assertThat(ask(get(first)).status()).isEqualTo(200);
        assertThat(ask(get(first)).why()).contains("its `nonce` was used before");
        assertThat(ask(get(parameters() + ";nonce=\"n2\"")).status()).isEqualTo(200);
        clock.pass(Duration.ofSeconds(299));
        built.nanos.addAndGet(Duration.ofSeconds(299).toNanos());
        assertThat(ask(get(first)).why()).contains("used before");
        clock.pass(Duration.ofSeconds(61));
        built.nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(ask(get(first)).why()).contains("it is too old");
    }

    @Test
    void whatIsRefusedForAnotherReasonUsesNoNonceUp() {
        way(", nonce: true");
        var input = POSTED + parameters() + ";nonce=\"n1\"";
        var base = POST + "\"content-digest\": " + digest("hello") + "\n";
        assertThat(ask(signed(Asked.post("/books", Body.of("hallo".getBytes(US_ASCII))).with("Content-Digest", digest("hello")), base, input)).why()).contains("not that of the body");
        assertThat(ask(signed(Asked.post("/books", Body.of("hello".getBytes(US_ASCII))).with("Content-Digest", digest("hello")), base, input)).status()).isEqualTo(200);
    }

    @Test
    void anIdentifyOfAWiderScopeHasUsedItForAll() {
        way(", nonce: true");
        var policy = Asked.policy(new IdentifyFactory(), "identify: partners", built);
        var again = Asked.policy(new IdentifyFactory(), "identify: { by: partners, tell: { X-Consumer: consumer } }", built);
        assertThat(get(parameters() + ";nonce=\"n1\"").through(policy).through(again).answer().origin("X-Consumer")).isEqualTo("shop");
    }

    @Test
    void whileNobodyKnowsWhatWasUsedNothingIsTaken() throws Exception {
        try (var away = new States(List.of(), Gauges.NONE).open(StateConfig.of("redis://127.0.0.1:1", Mark.CODE), folder)) {
            built.counting(away.state());
            way(", nonce: true");
            assertThat(ask(get(parameters() + ";nonce=\"n1\"")).status()).isEqualTo(503);
            way("");
            assertThat(ask(get(parameters())).status()).isEqualTo(200);
        }
    }

    // ---- bodies ---------------------------------------------------------------------------------------------------

    /// A body that comes in pieces, each when it is asked for.
    private static final class Pieces implements Body {
        final Deque<Chunk> chunks = new ArrayDeque<>();
        final List<Failure> cancelled = new ArrayList<>();
        boolean ready;
        private final long length;

        Pieces(long length, Chunk... chunks) {
            this.length = length;
            this.chunks.addAll(List.of(chunks));
        }

        @Override
        public Chunk read() {
            if (!ready) return Chunk.NONE;
            ready = false;
            return chunks.removeFirst();
        }

        @Override
        public void demand(Runnable readable) {
            ready = true;
            readable.run();
        }

        @Override
        public void cancel(Failure why) {
            cancelled.add(why);
        }

        @Override
        public long length() {
            return length;
        }
    }

    private static Chunk chunk(String text) {
        return Chunk.of(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private Asked post(Body body, String digest) {
        return signed(Asked.post("/books", body).with("Content-Digest", digest), POST + "\"content-digest\": " + digest + "\n", POSTED + parameters());
    }

    @Test
    void aBodyThatIsTheSignedOneGoesToTheOriginAsItCame() {
        assertThat(ask(post(Body.of("hello".getBytes(US_ASCII)), digest("hello")).keepingOpen()).originBody()).isEqualTo("hello");
        var pieces = new Pieces(Body.UNKNOWN, chunk("he"), chunk("l"), chunk(""), chunk("lo"), Chunk.END);
        var answer = ask(post(pieces, digest("hello")).keepingOpen());
        assertThat(answer.originBody()).isEqualTo("hello");
        assertThat(ask(post(Body.empty(), digest(""))).status()).isEqualTo(200);
        assertThat(ask(post(Body.empty(), digest("hello"))).status()).isEqualTo(401);
    }

    @Test
    void aBodyThatIsAnotherReachesNoOrigin() {
        for (var body : new String[] {"hellO", "hell", "hello "}) {
            var answer = ask(post(new Pieces(Body.UNKNOWN, chunk(body.substring(0, 2)), chunk(body.substring(2)), Chunk.END), digest("hello")));
            assertThat(answer.why()).contains("`Content-Digest` is not that of the body");
            assertThat(answer.carried()).isEmpty();
        }
    }

    @Test
    void allDigestsThatAreKnownMustAgreeAndOneMustBeThere() {
        assertThat(ask(post(Body.of("hello".getBytes(US_ASCII)), "md5=:YQ==:, " + digest("hello"))).status()).isEqualTo(200);
        assertThat(ask(post(Body.of("hello".getBytes(US_ASCII)), "md5=:XUFAKrxLKna5cZ2REBfFkg==:")).why()).contains("expected `sha-256` or `sha-512`");
        assertThat(ask(post(Body.of("hello".getBytes(US_ASCII)), "sha-512=:YQ==:, " + digest("hello"))).why()).contains("not that of the body");
        assertThat(ask(post(Body.of("hello".getBytes(US_ASCII)), digest("hello") + ", " + digest("hello"))).why()).contains("once");
        assertThat(ask(post(Body.of("hello".getBytes(US_ASCII)), "sha-256=\"x\"")).why()).contains("expected bytes");
    }

    @Test
    void aBodyThatNobodyHasSignedIsRefusedUnlessTheFileTakesIt() {
        var asked = signed(Asked.post("/books", Body.of("hello".getBytes(US_ASCII))).with("Content-Digest", digest("hello")), POST, ALL + parameters());
        assertThat(ask(asked).why()).contains("it does not cover `content-digest`");
        way(", digest: false");
        assertThat(ask(signed(Asked.post("/books", Body.of("hello".getBytes(US_ASCII))), POST, ALL + parameters()).keepingOpen()).originBody()).isEqualTo("hello");
    }

    @Test
    void whoHasNoKeyMakesNobodyHoldABody() {
        var pieces = new Pieces(Body.UNKNOWN, chunk("hello"), Chunk.END);
        assertThat(ask(post(pieces, digest("hello")).with("Signature-Input", "sig2=" + POSTED + ";keyid=\"x\"").with("Signature", "sig2=:YQ==:").with("Signature-Input", "sig3=1").with("Signature", "sig3=1")).status()).isEqualTo(200);
        var forged = new Pieces(Body.UNKNOWN, chunk("hello"), Chunk.END);
        var asked = Asked.post("/books", forged).with("Content-Digest", digest("hello")).with("Signature-Input", "sig1=" + POSTED + parameters()).with("Signature", "sig1=:" + hmac("x") + ":");
        assertThat(ask(asked).status()).isEqualTo(401);
        assertThat(forged.chunks).as("nothing was read").hasSize(2);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() {
        way(", largest-body: 4B");
        var announced = new Pieces(5, chunk("hello"), Chunk.END);
        assertThat(ask(post(announced, digest("hello"))).status()).isEqualTo(413);
        assertThat(announced.chunks).hasSize(2);
        var silent = new Pieces(Body.UNKNOWN, chunk("hell"), chunk("o"), Chunk.END);
        assertThat(ask(post(silent, digest("hello"))).status()).isEqualTo(413);
        assertThat(silent.cancelled).hasSize(1);
        assertThat(ask(post(new Pieces(Body.UNKNOWN, chunk("he"), chunk("ll"), Chunk.END), digest("hell"))).status()).isEqualTo(200);
    }

    @Test
    void aBodyThatBreaksOffIsNoBody() {
        var broken = new Pieces(Body.UNKNOWN, chunk("he"), Chunk.failed(Failure.of(Failure.Kind.BAD_REQUEST, "a chunk is none")));
        var answer = ask(post(broken, digest("he")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.carried()).isEmpty();
    }

    @Test
    void whatBodiesTookIsGivenBack() {
        var room = built.shared(HeldBytes.class, HeldBytes.class, HeldBytes::new);
        ask(post(new Pieces(Body.UNKNOWN, chunk("hello"), Chunk.END), digest("hello")));
        ask(post(new Pieces(Body.UNKNOWN, chunk("hallo"), Chunk.END), digest("hello")));
        ask(post(new Pieces(Body.UNKNOWN, chunk("hello"), Chunk.failed(Failure.of(Failure.Kind.BAD_REQUEST, "x"))), digest("hello")));
        assertThat(room.bytes()).isZero();
    }

    // ---- the file -------------------------------------------------------------------------------------------------

    @Test
    void publicKeysAreReadFromFilesAndTakenByTheirOwnAlgorithmOnly() throws Exception {
        Files.writeString(folder.resolve("partner.pem"), RfcVectorsTest.ED25519);
        built.identifiers.put("partners", Asked.identifier(new SignatureFactory(clock), "partners", "signature: { keys: { till: { algorithm: ed25519, key: partner.pem } } }", built));
        assertThat(built.watched).containsExactly(folder.resolve("partner.pem"));
        assertThat(ask(get(parameters() + ";alg=\"hmac-sha256\"")).why()).contains("its algorithm is another");
        assertThat(ask(get(parameters())).status()).as("by a secret that is the public key, say").isEqualTo(401);
        assertThatThrownBy(() -> Asked.identifier(new SignatureFactory(clock), "partners", "signature: { keys: { till: { algorithm: rsa-pss-sha512, key: partner.pem } } }", built)).hasMessageContaining("partner.pem: expected a key for rsa-pss-sha512");
        assertThatThrownBy(() -> Asked.identifier(new SignatureFactory(clock), "partners", "signature: { keys: { till: { algorithm: ed25519, key: none.pem } } }", built)).hasMessageContaining("a key cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys: {}", "keys: { a: { algorithm: hmac-sha256, secret: 0123456789abcdef0123456789abcde } }", "keys: { a: { algorithm: hmac-sha256, secret: 'base64:AAAA' } }", "keys: { a: { algorithm: hmac-sha256, secret: 'base64:%%' } }", "keys: { a: { algorithm: hmac-sha256, key: a.pem } }",
        "keys: { a: { algorithm: hmac-sha256, secret: \"-----BEGIN PUBLIC KEY----- aaaaaaaaaaaaaaaaaaaaaaaaa\" } }", "keys: { a: { algorithm: ed25519, secret: 0123456789abcdef0123456789abcdef } }", "keys: { a: { algorithm: ed25519, key: a.pem, secret: 0123456789abcdef0123456789abcdef } }", "keys: { a: { algorithm: rsa-v1_5-sha256, key: a.pem } }",
        "KEYS, components: []", "KEYS, components: [Date]", "KEYS, components: ['@status']", "KEYS, components: ['@path', '@path']", "KEYS, window: 0s", "KEYS, largest-body: 1GiB"})
    void whatCannotWorkIsTold(String keys) {
        var yaml = "signature: { " + keys.replace("KEYS", "keys: { a: { algorithm: hmac-sha256, secret: " + SECRET + " } }") + " }";
        assertThatThrownBy(() -> Asked.identifier(new SignatureFactory(clock), "partners", yaml, built)).isInstanceOf(ConfigException.class).message().doesNotContain("0123456789abcdef0");
    }
}
