// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Gauges;
import io.cardea.policies.tests.Asked;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitPolicyTest {
    private static int routes;
    /// A route of its own for each test: what is counted belongs to it.
    private final String pattern = "/test-" + ++routes;

    private Policy limit(String yaml) {
        return Asked.policy(new LimitFactory(Gauges.NONE), yaml, pattern);
    }

    private static Asked.Answer ask(Policy policy, String address, String... fields) {
        var asked = Asked.get("/").from(address).through(policy);
        for (int i = 0; i < fields.length; i += 2) asked.with(fields[i], fields[i + 1]);
        return asked.answeredBy(Response.of(200));
    }

    private static int status(Policy policy, String address, String... fields) {
        return ask(policy, address, fields).status();
    }

    @Test
    void asManyPassAsTheRateAllowsAndEachAddressHasItsOwn() {
        var policy = limit("limit: 3/h per ip");
        for (int i = 0; i < 3; i++) assertThat(status(policy, "192.0.2.1")).isEqualTo(200);
        assertThat(status(policy, "192.0.2.1")).isEqualTo(429);
        assertThat(status(policy, "192.0.2.2")).isEqualTo(200);
    }

    @Test
    void whatAKeyAllowsTellsRequestsApart() {
        var policy = limit("limit: 1/h per scopes");
        for (var scopes : java.util.List.of(Set.of("read"), Set.of("read", "write"))) {
            for (int status : new int[] {200, 429}) {
                assertThat(Asked.get("/").from("192.0.2.1").through(new Known("shop", scopes)).through(policy).answeredBy(Response.of(200)).status()).isEqualTo(status);
            }
        }
    }

    @Test
    void theRefusedAreToldWhichLimitAndWhenToComeBack() {
        var policy = limit("limit: 2/10s per ip");
        assertThat(ask(policy, "192.0.2.1").field("RateLimit")).isEqualTo("\"ip\";r=1;t=5");
        assertThat(ask(policy, "192.0.2.1").field("RateLimit-Policy")).isEqualTo("\"ip\";q=2;w=10");
        var refused = ask(policy, "192.0.2.1");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).isEqualTo("more than its limit `ip` allows: 2/10s");
        assertThat(refused.field("Retry-After")).isEqualTo("5");
        assertThat(refused.field("RateLimit")).isEqualTo("\"ip\";r=0;t=10");
    }

    @Test
    void theOldTrioAndNothingAreThereForTheAsking() {
        var trio = ask(limit("limit: { rate: 5/10s, per: ip, headers: x-ratelimit }"), "192.0.2.1");
        assertThat(trio.field("X-RateLimit-Limit") + " " + trio.field("X-RateLimit-Remaining") + " " + trio.field("X-RateLimit-Reset") + trio.field("RateLimit")).isEqualTo("5 4 2");
        var none = ask(limit("limit: { rate: 5/10s, per: header X, headers: none }"), "192.0.2.1");
        assertThat(none.field("RateLimit") + none.field("X-RateLimit-Limit")).isEmpty();
    }

    @Test
    void severalLimitsAreChargedTogetherOrNotAtAll() {
        var policy = limit("limit: [10/h per ip, 2/h per header X-Tenant]");
        for (int i = 0; i < 2; i++) assertThat(status(policy, "192.0.2.1", "X-Tenant", "a")).isEqualTo(200);
        for (int i = 0; i < 20; i++) assertThat(status(policy, "192.0.2.1", "X-Tenant", "a")).isEqualTo(429);
        assertThat(ask(policy, "192.0.2.1", "X-Tenant", "b").field("RateLimit")).as("refusals cost nothing").startsWith("\"ip\";r=7;t=").contains("\"header X-Tenant\";r=1;t=");
    }

    /// ATTACKS 4: an IPv4 address in the spelling of IPv6 is the same client; a client of IPv6 has a network to choose from.
    @ParameterizedTest
    @CsvSource({"127.0.0.1,::ffff:127.0.0.1,true", "::ffff:127.0.0.1,127.0.0.1,true", "127.0.0.1,127.0.0.2,false", "2001:db8::1,2001:db8::ffff:2,true", "2001:db8::1,2001:DB8:0:0::1,true",
        "2001:db8:0:1::1,2001:db8:0:2::1,false", "::ffff:127.0.0.1,::ffff:7f00:1,true"})
    void twoSpellingsShareABucketWhereTheyAreOneClient(String one, String other, boolean shared) {
        var policy = limit("limit: 1/h per ip");
        assertThat(status(policy, one)).isEqualTo(200);
        assertThat(status(policy, other)).isEqualTo(shared ? 429 : 200);
    }

    /// ATTACKS 12, "one global bucket": who leaves the key out is counted by address, neither with all others nor not at all.
    @Test
    void whoHasNoKeyIsToldApartByAddress() {
        var policy = limit("limit: 1/h per header X-Key");
        assertThat(status(policy, "192.0.2.1")).isEqualTo(200);
        assertThat(status(policy, "192.0.2.1")).isEqualTo(429);
        assertThat(status(policy, "192.0.2.2")).isEqualTo(200);
        assertThat(status(policy, "192.0.2.1", "X-Key", "192.0.2.1")).as("a value that looks like an address").isEqualTo(200);
    }

    @Test
    void listsOfValuesDoNotRunTogether() {
        var policy = limit("limit: { rate: 1/h, per: [header A, header B] }");
        assertThat(status(policy, "192.0.2.1", "A", "ab", "B", "c")).isEqualTo(200);
        assertThat(status(policy, "192.0.2.1", "A", "a", "B", "bc")).isEqualTo(200);
        assertThat(status(policy, "192.0.2.1", "A", "ab", "B", "c")).isEqualTo(429);
    }

    @Test
    void itRunsInTheStepThatItsKeyNeeds() {
        assertThat(limit("limit: 1/h per ip").step()).isEqualTo(Step.LIMIT);
        assertThat(limit("limit: 1/h per ip and header X").step()).isEqualTo(Step.LIMIT);
        assertThat(limit("limit: 1/h per consumer").step()).isEqualTo(Step.LIMIT_SESSION);
        assertThat(limit("limit: [1/h per ip, 1/h per claim sub]").step()).isEqualTo(Step.LIMIT_SESSION);
        assertThat(limit("limit: { rate: 1/h, except: consumer ann }").step()).isEqualTo(Step.LIMIT_SESSION);
    }

    @Test
    void consumersAreToldApart() {
        var policy = limit("limit: { rate: 1/h, per: consumer, except: [consumer boss, 10.0.0.0/8] }");
        assertThat(asConsumer(policy, "ann", "192.0.2.1")).isEqualTo(200);
        assertThat(asConsumer(policy, "ann", "192.0.2.2")).isEqualTo(429);
        assertThat(asConsumer(policy, "bob", "192.0.2.1")).isEqualTo(200);
        for (int i = 0; i < 5; i++) assertThat(asConsumer(policy, "boss", "192.0.2.1")).isEqualTo(200);
        for (int i = 0; i < 5; i++) assertThat(asConsumer(policy, "ann", "10.1.2.3")).isEqualTo(200);
    }

    private static int asConsumer(Policy policy, String consumer, String address) {
        return Asked.get("/").from(address).through(new Known(consumer)).through(policy).answeredBy(Response.of(200)).status();
    }

    private record Known(String consumer, Set<String> scopes) implements Inline {
        Known(String consumer) {
            this(consumer, Set.of());
        }

        @Override
        public Step step() {
            return Step.IDENTIFY;
        }

        @Override
        public Verdict onRequest(Exchange exchange) {
            exchange.identifiedAs(new Identity(consumer, "test", scopes, Set.of(), Set.of(), Map.of()));
            return Verdict.NEXT;
        }
    }

    @Test
    void permitsComeBackWhenAnExchangeEnds() {
        var policy = limit("limit: 2 in-flight per ip");
        var held = new ArrayList<Exchange>();
        var two = Asked.get("/").from("192.0.2.1").through(policy);
        // The answer is given within: while one is under way, others are asked for.
        var outer = two.served(exchange -> {
            held.add(exchange);
            assertThat(status(policy, "192.0.2.1")).isEqualTo(200);
            assertThat(Asked.get("/").from("192.0.2.1").through(policy).served(inner -> {
                assertThat(status(policy, "192.0.2.1")).as("two are under way").isEqualTo(429);
                inner.answer(Response.of(200));
            }).status()).isEqualTo(200);
            exchange.answer(Response.of(200));
        });
        assertThat(outer.status()).isEqualTo(200);
        assertThat(outer.field("RateLimit-Policy")).isEqualTo("\"ip\";q=2;qu=\"concurrent-requests\"");
        for (int i = 0; i < 5; i++) assertThat(status(policy, "192.0.2.1")).isEqualTo(200);
    }

    @Test
    void theRequestSaysWhatItCosts() {
        var policy = limit("limit: { rate: 10/h, per: ip, cost: header X-Cost }");
        assertThat(ask(policy, "192.0.2.1", "X-Cost", "4").field("RateLimit")).startsWith("\"ip\";r=6;");
        assertThat(ask(policy, "192.0.2.1").field("RateLimit")).startsWith("\"ip\";r=5;");
        for (var nonsense : new String[] {"0", "-5", "x", "", "99999999999999999999"}) ask(policy, "192.0.2.2", "X-Cost", nonsense);
        assertThat(ask(policy, "192.0.2.2").field("RateLimit")).as("nonsense costs one").startsWith("\"ip\";r=4;");
        var never = ask(policy, "192.0.2.3", "X-Cost", "11");
        assertThat(never.status()).isEqualTo(429);
        assertThat(never.field("Retry-After")).as("it never fits").isEmpty();
    }

    @Test
    void theResponseSaysWhatItCost() {
        var policy = limit("limit: { rate: 10/h, per: ip, cost: response X-Cost }");
        answers(policy, "7");
        assertThat(answers(policy, "0").field("RateLimit")).startsWith("\"ip\";r=2;");
        assertThat(answers(policy, "9").field("RateLimit")).as("that one cost nothing").startsWith("\"ip\";r=2;");
        assertThat(answers(policy, "1").status()).as("more was used than there was").isEqualTo(429);
    }

    private static Asked.Answer answers(Policy policy, String cost) {
        var response = Response.of(200);
        response.fields().add(FieldName.of("X-Cost"), cost);
        return Asked.get("/").from("192.0.2.1").through(policy).answeredBy(response);
    }

    @Test
    void reportOnlyRefusesNobody() {
        var policy = limit("limit: { rate: 1/h, per: ip, report-only: true }");
        ask(policy, "192.0.2.1");
        var over = ask(policy, "192.0.2.1");
        assertThat(over.status()).isEqualTo(200);
        assertThat(over.field("RateLimit")).isEmpty();
        assertThat(over.exchange().trail().entries()).anySatisfy(entry -> assertThat(entry.why()).isEqualTo("would be refused: more than its limit `ip` allows: 1/h"));
    }

    @Test
    void quotasAreOfTheCalendar() {
        var policy = limit("limit: { quota: 2/month, per: ip, zone: Europe/Berlin }");
        for (int i = 0; i < 2; i++) assertThat(status(policy, "192.0.2.1")).isEqualTo(200);
        assertThat(Long.parseLong(ask(policy, "192.0.2.1").field("Retry-After"))).isBetween(1L, 32L * 86_400);
    }

    /// A grey list: each time twice as long.
    @Test
    void whoGoesOnAfterARefusalIsKeptOutForLonger() {
        var policy = limit("limit: { rate: 1000/s, per: ip, burst: 1, cost: header X-Cost, penalty: { first: 20s, most: 1h, forget: 1h } }");
        assertThat(status(policy, "192.0.2.1")).isEqualTo(200);
        assertThat(ask(policy, "192.0.2.1", "X-Cost", "2").status()).as("an offence").isEqualTo(429);
        var kept = ask(policy, "192.0.2.1");
        assertThat(kept.text()).isEqualTo("kept out for a while, as it has gone on after it was refused");
        assertThat(Long.parseLong(kept.field("Retry-After"))).isBetween(15L, 21L);
        for (int i = 0; i < 5; i++) assertThat(Long.parseLong(ask(policy, "192.0.2.1").field("Retry-After"))).as("asking on adds nothing").isBetween(15L, 21L);
        assertThat(status(policy, "192.0.2.2")).as("others are not meant").isEqualTo(200);
    }

    @Test
    void newPathsCostAndKnownOnesDoNot() {
        var policy = limit("limit: { rate: 3/h, per: address/24/56, cost: new path }");
        for (int i = 0; i < 20; i++) assertThat(path(policy, "192.0.2." + i, "/known")).isEqualTo(200);
        for (int i = 0; i < 2; i++) assertThat(path(policy, "192.0.2.1", "/new" + i)).isEqualTo(200);
        assertThat(path(policy, "192.0.2.2", "/scan")).as("the network has had its three").isEqualTo(429);
        assertThat(path(policy, "192.0.2.1", "/known")).as("what it knows it may ask for").isEqualTo(200);
        assertThat(path(policy, "198.51.100.1", "/scan")).as("another network").isEqualTo(200);
    }

    private static int path(Policy policy, String address, String path) {
        return Asked.get(path).from(address).through(policy).answeredBy(Response.of(200)).status();
    }

    @Test
    void pathsAreRememberedForAWindowAndForgottenAfterTwo() {
        var time = new java.util.concurrent.atomic.AtomicLong();
        var seen = new SeenPaths(100, time::get);
        assertThat(seen.isNew("a", "/x")).isTrue();
        assertThat(seen.isNew("a", "/x")).isFalse();
        assertThat(seen.isNew("b", "/x")).isTrue();
        time.set(120);
        assertThat(seen.isNew("b", "/y")).isTrue();
        assertThat(seen.isNew("a", "/x")).as("still known from the window before").isFalse();
        time.set(500);
        assertThat(seen.isNew("a", "/x")).isTrue();
    }

    @Test
    void aPolicyMadeAgainGoesOnCounting() {
        assertThat(status(limit("limit: 1/h per ip"), "192.0.2.1")).isEqualTo(200);
        assertThat(status(limit("limit: 1/h per ip"), "192.0.2.1")).isEqualTo(429);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit: fast", "limit: 0/s", "limit: 100/fortnight", "limit: 100/s per nothing", "limit: 5/s burst 0", "limit: { per: ip }", "limit: { rate: 1/s, quota: 5/day }", "limit: []",
        "limit: { quota: 5/s }", "limit: { quota: 5/day, zone: Nowhere }", "limit: { rate: 1/s, cost: free }", "limit: { rate: 1/s, cost: 0 }", "limit: { rate: 20000/s, algorithm: sliding-log }",
        "limit: { rate: 1/s, algorithm: leaky-queue, burst: 100 }", "limit: { quota: 5/day, burst: 2 }", "limit: { rate: 1/s, except: somebody }", "limit: { rate: 1/s, name: \"a\\\"b\" }",
        "limit: { in-flight: 5, cost: 2 }", "limit: { rate: 1/0s }", "limit: { rate: 1/400d }", "limit: quota 5/day burst 3", "limit: { rate: 999999999/300d, burst: 1000000000 }"})
    void whatCannotBeCountedIsAMistake(String yaml) {
        assertThatThrownBy(() -> limit(yaml)).isInstanceOfAny(IllegalArgumentException.class, io.cardea.core.config.ConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit: 100/s", "limit: 100/s per ip burst 20", "limit: 5/10m per header X-A and path id", "limit: quota 10000/month per consumer", "limit: 10 in-flight per ip",
        "limit: { rate: 1000/d, algorithm: sliding-window }", "limit: { rate: 10/s, algorithm: leaky-queue, burst: 20 }", "limit: { in-flight: 5, limits: [100/s per ip, { quota: 5/day, per: consumer }] }"})
    void theseAreLimits(String yaml) {
        assertThat(limit(yaml)).hasToString("limit");
    }
}
