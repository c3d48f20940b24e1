// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.spi.Identifier;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.SetClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizeTest {
    private static final Identity ANNA = new Identity("anna", "partners", Set.of("books:read", "cart"), Set.of("seller"), Set.of("eu"), Map.of("sub", "anna", "level", 7, "paid", true, "tenants", List.of("a", "b", 3), "org", Map.of("id", "x")));
    private final SetClock clock = new SetClock(); // Thursday noon

    private record Way(String challenge) implements Identifier {
        @Override
        public Pending<Finding> identify(Exchange exchange) {
            return Pending.of(Finding.ABSENT);
        }

        @Override
        public void strip(Exchange exchange) {}
    }

    /// What `identify` would have found.
    private record Found(Identity identity) implements Inline {
        @Override
        public Step step() {
            return Step.IDENTIFY;
        }

        @Override
        public Verdict onRequest(Exchange exchange) {
            exchange.identifiedAs(identity);
            return Verdict.NEXT;
        }
    }

    private Asked.Answer ask(String yaml, Identity identity, Asked asked) {
        var built = new Asked.Built(Path.of("")) {
            @Override
            public Map<String, Identifier> identifiers() {
                return Map.of("partners", new Way("Bearer realm=\"shop\""), "agents", new Way("ApiKey realm=\"shop\""));
            }
        };
        return asked.through(new Found(identity)).through(Asked.policy(new AuthorizeFactory(clock), "authorize: " + yaml, built)).answer();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "books:read; 200",
        "[books:read, cart]; 200",
        "[books:read, books:write]; 403",
        "books:write; 403",
        "{ scopes: books:read, roles: [admin, seller] }; 200",
        "{ scopes: books:read, roles: admin }; 403",
        "{ groups: [us, eu] }; 200",
        "{ groups: us }; 403",
        "{ consumers: anna }; 200",
        "{ consumers: [bert, carl] }; 403",
        "{ ways: partners }; 200",
        "{ ways: agents }; 403",
        "{ claims: { level: 7, paid: true } }; 200",
        "{ claims: { level: 8 } }; 403",
        "{ claims: { tenants: b } }; 200",
        "{ claims: { tenants: 3 } }; 200",
        "{ claims: { org.id: x } }; 200",
        "{ claims: { org: x } }; 403",
        "{ claims: { none: x } }; 403",
        "{ methods: [GET, HEAD] }; 200",
        "{ methods: get }; 403",
        "{ methods: POST }; 403",
        "{ paths: /users/** }; 200",
        "{ paths: '/users/{id}/books' }; 200",
        "{ paths: /user/** }; 403",
        "{ where: 'claim sub = path {user}' }; 200",
        "{ where: 'path user = consumer' }; 200",
        "{ where: 'claim sub != path user' }; 403",
        "{ where: 'claim sub = header X-User' }; 403",
        "{ where: 'claim sub != header X-User' }; 403",
        "{ where: 'claim none != path user' }; 403",
        "{ where: 'query t in claim tenants' }; 200",
        "{ where: 'path user in claim tenants' }; 403",
        "{ where: 'claim tenants = \"[a, b, 3]\"' }; 403",
        "{ where: 'claim level = \"7\"' }; 200",
        "{ where: ['host = \"shop.example\"', 'claim sub = path user'] }; 200",
        "{ any: [{ methods: POST, scopes: books:write }, { methods: GET, scopes: books:read }] }; 200",
        "{ any: [{ methods: POST, scopes: books:read }, { methods: GET, scopes: books:write }] }; 403",
        "{ any: [books:write, { roles: seller }] }; 200",
        "{ all: [books:read, { not: { groups: us } }] }; 200",
        "{ not: { groups: eu } }; 403",
        "{ not: { any: [{ groups: us }, { roles: admin }] }, scopes: cart }; 200",
        "{ time: { days: mon-fri, hours: '08:00-18:00' } }; 200",
        "{ time: { days: [sat, sun] } }; 403",
        "{ time: { days: fri-thu } }; 200",
        "{ time: { hours: '12:00-12:01' } }; 200",
        "{ time: { hours: '11:00-12:00' } }; 403",
        "{ time: { hours: '22:00-06:00' } }; 403",
        "{ time: { hours: '22:00-13:00', days: wed } }; 200",
        "{ time: { hours: '08:00-18:00', zone: Asia/Tokyo } }; 403"})
    void whatTheRuleSaysIsSo(String yaml, int status) {
        assertThat(ask(yaml, ANNA, Asked.get("/users/anna/books?t=b").variable("user", "anna")).status()).isEqualTo(status);
    }

    @Test
    void whoIsNotKnownIsAskedToBeSoWhereItMightHelp() {
        var answer = ask("books:read", Identity.ANONYMOUS, Asked.get("/"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.fields("WWW-Authenticate")).containsExactly("ApiKey realm=\"shop\"", "Bearer realm=\"shop\"");
        assertThat(ask("{ methods: POST }", Identity.ANONYMOUS, Asked.get("/")).status()).isEqualTo(403);
        assertThat(ask("{ methods: GET }", Identity.ANONYMOUS, Asked.get("/")).status()).isEqualTo(200);
    }

    @Test
    void aTokenWithTooFewScopesIsToldWhichOnesItLacks() {
        assertThat(ask("[books:write, admin]", ANNA, Asked.get("/")).fields("WWW-Authenticate")).containsExactly("Bearer realm=\"shop\", error=\"insufficient_scope\", scope=\"books:write admin\"");
        assertThat(ask("{ roles: admin }", ANNA, Asked.get("/")).fields("WWW-Authenticate")).isEmpty();
        var byKey = new Identity("till", "agents", Set.of(), Set.of(), Set.of(), Map.of());
        var answer = ask("books:write", byKey, Asked.get("/"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.why()).isEqualTo("the scope books:write is needed");
        assertThat(answer.fields("WWW-Authenticate")).isEmpty();
    }

    @Test
    void aDryRunRefusesNobodyAndTellsWhom() {
        var answer = ask("{ scopes: books:write, dry-run: true }", ANNA, Asked.get("/"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.trail()).contains("dry run: the scope books:write is needed");
    }

    @Test
    void timeIsThatOfTheZone() {
        clock.pass(Duration.ofHours(12)); // Friday, midnight
        assertThat(ask("{ time: { days: thu, hours: '22:00-06:00' } }", ANNA, Asked.get("/")).status()).as("the night belongs to the day before").isEqualTo(200);
        assertThat(ask("{ time: { days: fri, hours: '22:00-06:00' } }", ANNA, Asked.get("/")).status()).isEqualTo(403);
        assertThat(ask("{ time: { days: thu, hours: '18:00-24:00', zone: America/New_York } }", ANNA, Asked.get("/")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{ any: [{}] }", "{ where: 'claim sub' }", "{ where: 'claim sub > \"7\"' }", "{ where: 'sub = path user' }", "{ where: '${x} = \"1\"' }", "{ time: { days: someday } }", "{ time: { hours: 8-18 } }", "{ time: { zone: Nowhere } }",
        "{ time: { hours: '25:00-26:00' } }", "{ paths: books }", "{ methods: 'GET POST' }", "{ ways: nobody }", "{ scope: books:read }"})
    void whatCannotWorkIsTold(String yaml) {
        assertThatThrownBy(() -> ask(yaml, ANNA, Asked.get("/"))).isInstanceOfAny(io.cardea.core.config.ConfigException.class, IllegalArgumentException.class);
    }
}
