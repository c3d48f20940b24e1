// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Mark;
import io.cardea.core.exchange.Pending;
import io.cardea.core.file.StateConfig;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.Identifier.Finding;
import io.cardea.identity.basic.BasicFactory;
import io.cardea.identity.basic.PasswordText;
import io.cardea.identity.keys.ApiKeysFactory;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.SetClock;
import io.cardea.state.States;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
    private static final String KEY = "a-key-of-the-shop";
    private final SetClock clock = new SetClock();
    @TempDir
    private Path folder;
    private Asked.Built built;

    @BeforeEach
    void open() {
        built = new Asked.Built(folder);
        built.identifiers.put("agents", Asked.identifier(new ApiKeysFactory(AdminPages.NONE, clock), "agents", "api-keys: { consumers: { shop: " + KEY + " } }", built));
    }

    @AfterEach
    void close() throws Exception {
        built.close();
    }

    private Asked.Answer ask(String key, String address, String policy) {
        return Asked.get("/").with("X-API-Key", key).from(address).through(Asked.policy(new IdentifyFactory(), policy, built)).answer();
    }

    @Test
    void whoFailsTooOftenIsToldWhenToComeAgainAndWhoHasAGoodKeyIsLetIn() {
        for (int i = 0; i < 30; i++) assertThat(ask("wrong-" + i, "192.0.2.1", "identify: agents").status()).isEqualTo(401);
        var refused = ask("wrong-30", "192.0.2.1", "identify: agents");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.why()).isEqualTo("too many failed attempts from this address");
        assertThat(refused.fields("Retry-After")).containsExactly("2");
        assertThat(refused.fields("WWW-Authenticate")).isEmpty();
        assertThat(ask(KEY, "192.0.2.1", "identify: agents").status()).as("another behind the same address has failed, not this one").isEqualTo(200);
        assertThat(ask("wrong", "192.0.2.2", "identify: agents").status()).isEqualTo(401);
        assertThat(ask("wrong", "192.0.2.1", "identify: { by: agents, anonymous: allow }").status()).as("one door for all routes").isEqualTo(429);
    }

    @Test
    void whoBringsNothingHasNotFailed() {
        for (int i = 0; i < 40; i++) assertThat(Asked.get("/").through(Asked.policy(new IdentifyFactory(), "identify: agents", built)).answer().status()).isEqualTo(401);
    }

    /// ATTACKS 4: one who has an address of IPv6 has a network of them, and an address of IPv4 has two spellings.
    @Test
    void aNetworkOfIpv6IsOneAddressAndBothSpellingsOfIpv4AreOne() {
        var policy = "identify: { by: agents, failures: { per-address: 2/1m } }";
        assertThat(ask("wrong", "2001:db8::1", policy).status()).isEqualTo(401);
        assertThat(ask("wrong", "2001:db8::ffff:2", policy).status()).isEqualTo(401);
        assertThat(ask("wrong", "2001:db8:0:0:1234::3", policy).status()).isEqualTo(429);
        assertThat(ask("wrong", "2001:db8:0:1::1", policy).status()).isEqualTo(401);
        assertThat(ask("wrong", "192.0.2.9", policy).status()).isEqualTo(401);
        assertThat(ask("wrong", "::ffff:192.0.2.9", policy).status()).isEqualTo(401);
        assertThat(ask("wrong", "192.0.2.9", policy).status()).isEqualTo(429);
    }

    @Test
    void theFileMaySayOff() {
        for (int i = 0; i < 40; i++) assertThat(ask("wrong", "192.0.2.1", "identify: { by: agents, failures: off }").status()).isEqualTo(401);
        for (int i = 0; i < 40; i++) assertThat(ask("wrong", "192.0.2.1", "identify: { by: agents, failures: { per-address: off } }").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "{ per-address: 30 }", "{ per-address: 0/1m }", "{ per-account: 3/0m }", "{ per-account: 3/40d }", "{ per-address: -1/m }"})
    void whatIsNoRateIsTold(String failures) {
        assertThatThrownBy(() -> ask(KEY, "192.0.2.1", "identify: { by: agents, failures: " + failures + " }")).isInstanceOf(ConfigException.class).hasMessageContaining("expected");
    }

    @Test
    void whileTheSharedStateIsAwayEachEdgeCountsForItself() throws Exception {
        try (var away = new States(List.of(), Gauges.NONE).open(StateConfig.of("redis://127.0.0.1:1", Mark.CODE), folder)) {
            built.counting(away.state());
            var policy = "identify: { by: agents, failures: { per-address: 2/1h } }";
            for (int i = 0; i < 4; i++) assertThat(ask("wrong", "192.0.2.1", policy).status()).isEqualTo(i < 2 ? 401 : 429);
            assertThat(ask(KEY, "192.0.2.1", policy).status()).isEqualTo(200);
        }
    }

    private Asked.Answer password(String user, String password, String address) {
        var coded = Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
        return Asked.get("/").with("Authorization", "Basic " + coded).from(address).through(Asked.policy(new IdentifyFactory(), "identify: { by: staff, failures: { per-address: 5/1h, per-account: 3/1h } }", built)).answer();
    }

    @Test
    void guessesOfOneAccountAreLimitedWhereverTheyComeFromAndWhoIsRememberedStillComesIn() {
        built.identifiers.put("staff", Asked.identifier(new BasicFactory(clock), "staff", "basic: { users: { anna: \"" + PasswordText.hash("right") + "\", bert: \"" + PasswordText.hash("right") + "\" } }", built));
        assertThat(password("anna", "right", "192.0.2.1").status()).isEqualTo(200);
        for (int i = 0; i < 3; i++) assertThat(password("anna", "wrong-" + i, "198.51.100." + i).status()).isEqualTo(401);
        var refused = password("anna", "wrong", "198.51.100.9");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.why()).isEqualTo("too many failed attempts for this account");
        assertThat(password("anna", "right", "192.0.2.1").status()).as("remembered").isEqualTo(200);
        assertThat(password("bert", "right", "198.51.100.9").status()).isEqualTo(200);
        for (int i = 0; i < 4; i++) assertThat(password("nobody", "x", "203.0.113." + i).status()).as("also of one that there is not").isEqualTo(i < 3 ? 401 : 429);
    }

    @Test
    void whoIsOverTheLimitIsRefusedBeforeAPasswordIsJudged() {
        built.identifiers.put("staff", Asked.identifier(new BasicFactory(clock), "staff", "basic: { users: { anna: \"" + PasswordText.hash("right") + "\" } }", built));
        for (int i = 0; i < 5; i++) assertThat(password("user-" + i, "wrong", "192.0.2.1").status()).isEqualTo(401);
        assertThat(password("anna", "right", "192.0.2.1").status()).as("it would have to be judged").isEqualTo(429);
        assertThat(password("anna", "right", "192.0.2.2").status()).isEqualTo(200);
        assertThat(password("anna", "right", "192.0.2.1").status()).isEqualTo(200);
    }

    /// ATTACKS 12: a race of two hundred.
    @Test
    void guessesAtOnceAreNoWayAroundIt() throws Exception {
        var limits = new FailureLimits(FailuresConfig.DEFAULT, built.state());
        var judged = new AtomicInteger();
        var exchange = ask(KEY, "192.0.2.1", "identify: agents").exchange();
        Finding wrong = new Finding.Refused(Failure.of(Failure.Kind.NOT_IDENTIFIED, "wrong"), "");
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 200; i++) {
                threads.execute(() -> limits.judged(exchange, "staff\nanna", () -> {
                    judged.incrementAndGet();
                    return Pending.of(wrong);
                }));
            }
        }
        assertThat(judged).hasValue(10);
    }

    @Test
    void whatCouldNotBeJudgedIsNoFailureOfTheAccount() {
        var limits = new FailureLimits(FailuresConfig.DEFAULT, built.state());
        var exchange = ask(KEY, "192.0.2.1", "identify: agents").exchange();
        Finding busy = new Finding.Refused(Failure.of(Failure.Kind.OVERLOADED, "busy"), "");
        for (int i = 0; i < 50; i++) assertThat(limits.judged(exchange, "staff\nanna", () -> Pending.of(busy)).now()).contains(busy);
    }

    @Test
    void aWayThatKnowsNothingOfGuardsIsLimitedByItsAnswers() {
        Identifier own = new Identifier() {
            @Override
            public Pending<Finding> identify(io.cardea.core.exchange.Exchange exchange) {
                return Pending.of(new Finding.Passed(new Finding.Refused(Failure.of(Failure.Kind.NOT_IDENTIFIED, "not mine"), "Own realm=\"x\"")));
            }

            @Override
            public String challenge() {
                return "Own realm=\"x\"";
            }

            @Override
            public void strip(io.cardea.core.exchange.Exchange exchange) {}
        };
        built.identifiers.put("own", own);
        for (int i = 0; i < 3; i++) assertThat(ask("x", "192.0.2.77", "identify: { by: own, failures: { per-address: 2/1h } }").status()).isEqualTo(i < 2 ? 401 : 429);
    }
}
