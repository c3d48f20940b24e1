// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.spi.AdminPages;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.SetClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignTest {
    private static final String FILE = "{ issuer: \"https://shop.test\", audience: books, claims: [email, org.unit] }";
    private static final Identity ANNA = new Identity("anna", "partners", Set.of("read", "buy"), Set.of("seller"), Set.of("night"), Map.of("email", "anna@shop.test", "secret", "s", "org", Map.of("unit", 7)));

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock();
    private final Asked.Built build = new Asked.Built(Path.of("."));

    private record As(Identity who) implements Inline {
        @Override
        public Step step() {
            return Step.IDENTIFY;
        }

        @Override
        public Verdict onRequest(Exchange exchange) {
            exchange.identifiedAs(who);
            return Verdict.NEXT;
        }
    }

    private Policy policy(String yaml) {
        var made = Asked.policy(new SignFactory(AdminPages.NONE, clock), "sign: " + yaml, build);
        build.begin();
        return made;
    }

    private String told(Policy sign, Identity who) {
        return Asked.get("/").through(new As(who)).through(sign).answer().origin("X-Identity");
    }

    private String jwks() {
        return new String(Published.of(build, AdminPages.NONE, clock).json(), StandardCharsets.UTF_8);
    }

    @Test
    void theOriginIsToldWhoAsksByATokenThatAnybodyCanCheck() throws Exception {
        var token = SignedJWT.parse(told(policy(FILE), ANNA));
        var key = JWKSet.parse(jwks()).getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
        assertThat(key.isPrivate()).isFalse();
        var claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("https://shop.test");
        assertThat(claims.getSubject()).isEqualTo("anna");
        assertThat(claims.getAudience()).containsExactly("books");
        assertThat(claims.getIssueTime()).isEqualTo(Date.from(clock.instant()));
        assertThat(claims.getExpirationTime()).isEqualTo(Date.from(clock.instant().plusSeconds(60)));
        assertThat(claims.getJWTID()).hasSize(22);
        assertThat(claims.getStringClaim("scope")).isEqualTo("buy read");
        assertThat(claims.getStringListClaim("roles")).containsExactly("seller");
        assertThat(claims.getStringListClaim("groups")).containsExactly("night");
        assertThat(claims.getStringClaim("way")).isEqualTo("partners");
        assertThat(claims.getStringClaim("email")).isEqualTo("anna@shop.test");
        assertThat(claims.getClaim("org.unit")).isEqualTo(7L);
        assertThat(claims.getClaims()).doesNotContainKeys("secret", "org");
    }

    @Test
    void ofNobodyNothingIsToldWhateverTheClientHasPutThere() {
        var sign = policy(FILE.replace("{ ", "{ header: Authorization, "));
        assertThat(Asked.get("/").with("Authorization", "Bearer forged").through(sign).answer().origin("Authorization")).isEmpty();
        assertThat(Asked.get("/").through(new As(new Identity("", "portal", Set.of("read"), Set.of(), Set.of(), Map.of()))).through(sign).answer().origin("Authorization")).as("who has no name is nobody").isEmpty();
        assertThat(Asked.get("/").with("Authorization", "Bearer forged").through(new As(ANNA)).through(sign).answer().origin("Authorization")).startsWith("Bearer ey").doesNotContain("forged");
    }

    @Test
    void aTokenIsUsedAgainForHalfItsTimeAndRenewedBeforeItIsLate() {
        var sign = policy(FILE);
        var first = told(sign, ANNA);
        clock.pass(Duration.ofSeconds(29));
        assertThat(told(sign, ANNA)).isEqualTo(first);
        clock.pass(Duration.ofSeconds(2));
        assertThat(told(sign, ANNA)).as("who renews it waits for nothing").isEqualTo(first);
        var second = told(sign, ANNA);
        assertThat(second).isNotEqualTo(first);
        clock.pass(Duration.ofSeconds(46));
        assertThat(told(sign, ANNA)).as("nobody is told with less than a quarter left").isNotEqualTo(second);
    }

    @Test
    void whoDiffersInAnythingGetsAnotherToken() {
        var sign = policy(FILE);
        var tokens = new LinkedHashMap<String, Identity>();
        var claims = Map.<String, Object>of("email", "anna@shop.test");
        for (var who : List.of(ANNA, new Identity("bert", "partners", Set.of(), Set.of(), Set.of(), claims), new Identity("bert", "agents", Set.of(), Set.of(), Set.of(), claims), new Identity("bert", "agents", Set.of("read"), Set.of(), Set.of(), claims),
            new Identity("bert", "agents", Set.of(), Set.of("read"), Set.of(), claims), new Identity("bert", "agents", Set.of(), Set.of(), Set.of("read"), claims), new Identity("bert", "agents", Set.of(), Set.of(), Set.of("read"), Map.of()))) {
            assertThat(tokens.put(told(sign, who), who)).isNull();
        }
    }

    @Test
    void whoAsksAtOnceWaitsForOneSignature() {
        var lane = new ArrayList<Runnable>();
        var signing = new Signing(SigningKey.generated(), new SignConfig("https://shop.test", List.of("books"), "X-Identity", Duration.ofSeconds(60), List.of(), Optional.empty(), 100), clock);
        var got = new ArrayList<Optional<String>>();
        for (int i = 0; i < 50; i++) signing.made(ANNA, lane::add, Runnable::run).then(got::add);
        assertThat(lane).hasSize(1);
        lane.removeFirst().run();
        assertThat(got).hasSize(50).doesNotContain(Optional.empty());
        assertThat(Set.copyOf(got)).hasSize(1);
    }

    @Test
    void whatIsKeptIsBounded() {
        var tokens = new SignedTokens(100);
        for (int i = 0; i < 10_000; i++) tokens.put(new SignedTokens.Signed(new Identity("c" + i, "w", Set.of(), Set.of(), Set.of(), Map.of()), "t", 50, 100), 0);
        long kept = java.util.stream.IntStream.range(0, 10_000).filter(i -> tokens.find(new Identity("c" + i, "w", Set.of(), Set.of(), Set.of(), Map.of()), 1) != null).count();
        assertThat(kept).isBetween(60L, 128L);
    }

    @Test
    void whatDoesNotFitIntoAFieldIsRefusedAndNotCut() {
        var large = new Identity("anna", "partners", Set.of(), Set.of(), Set.of(), Map.of("email", "x".repeat(8000)));
        var answer = Asked.get("/").through(new As(large)).through(policy(FILE)).answer();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.carried()).isEmpty();
    }

    @Test
    void aKeyStaysPublishedAsLongAsATokenByItMayBeGood() throws Exception {
        var published = new Published(AdminPages.NONE, clock);
        var before = published.use(SigningKey.generated(), Duration.ofSeconds(60));
        before.begin();
        var failed = published.use(SigningKey.generated(), Duration.ofSeconds(60));
        failed.close(); // its build came to nothing
        var after = published.use(SigningKey.generated(), Duration.ofSeconds(60));
        after.begin();
        assertThat(JWKSet.parse(new String(published.json(), StandardCharsets.UTF_8)).size()).isEqualTo(2);
        before.close();
        clock.pass(Duration.ofSeconds(119));
        assertThat(JWKSet.parse(new String(published.json(), StandardCharsets.UTF_8)).size()).isEqualTo(2);
        clock.pass(Duration.ofSeconds(2));
        assertThat(JWKSet.parse(new String(published.json(), StandardCharsets.UTF_8)).size()).isEqualTo(1);
    }

    @Test
    void aChangeOfTheKeysFileIsSeenAndAMistakeInItIsTold() throws Exception {
        var file = java.nio.file.Files.writeString(folder.resolve("sign-key.pem"), "junk");
        try (var here = new Asked.Built(folder)) {
            assertThatThrownBy(() -> Asked.policy(new SignFactory(AdminPages.NONE, clock), "sign: " + FILE.replace("{ ", "{ key: sign-key.pem, "), here)).hasMessageContaining("expected a private key in PEM");
            assertThat(here.watched).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        { issuer: "", audience: x }                       | expected who signs
        { issuer: x, audience: [] }                       | expected whom tokens are meant for
        { issuer: x, audience: x, header: Cookie }        | which requests need
        { issuer: x, audience: x, header: Connection }    | which requests need
        { issuer: x, audience: x, header: "X Identity" }  | expected a field name
        { issuer: x, audience: x, claims: sub }           | that the edge does not set itself
        """)
    void whatCannotBeIsTold(String yaml, String message) {
        assertThatThrownBy(() -> policy(yaml)).hasMessageContaining(message);
    }
}
