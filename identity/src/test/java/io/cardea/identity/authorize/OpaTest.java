// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.Scripted;
import io.cardea.identity.tests.SetClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpaTest {
    private static final Identity ANNA = new Identity("anna", "partners", Set.of("write", "read"), Set.of("seller"), Set.of(), Map.of("sub", "anna", "org", Map.of("id", 7)));

    private final SetClock clock = new SetClock();
    private final Scripted opa = new Scripted().says(200, "{\"result\": true}");

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

    private Policy policy(String more) {
        var build = new Asked.Built(Path.of("."));
        build.services.put("opa", opa);
        return Asked.policy(new AuthorizeFactory(clock), "authorize: { opa: { service: opa, path: /v1/data/shop/allow } " + more + " }", build);
    }

    private static Asked.Answer ask(Policy policy, String path) {
        return Asked.get(path).through(new As(ANNA)).through(policy).answer();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        200 | {"result": true}                                   | 200 | ''
        200 | {"result": true, "decision_id": "7"}               | 200 | ''
        200 | {"result": {"allow": true, "reason": "x"}}         | 200 | ''
        200 | {"result": false}                                  | 403 | the rules do not allow it
        200 | {"result": {"allow": false, "reason": "too late"}} | 403 | too late
        200 | {"result": {"allow": false, "reason": 7}}          | 403 | the rules do not allow it
        200 | {"result": {"reason": "too late"}}                 | 403 | too late
        200 | {}                                                 | 403 | no rule allows it
        200 | {"result": null}                                   | 403 | no rule allows it
        200 | {"result": "true"}                                 | 503 | OPA cannot be asked: expected true, false or an object with `allow`
        200 | {"result": 1}                                      | 503 | OPA cannot be asked: expected true, false or an object with `allow`
        200 | {"result": {"allow": "yes"}}                       | 503 | OPA cannot be asked: expected true, false or an object with `allow`
        200 | {"result": false, "result": true}                  | 503 | OPA cannot be asked: expected an object of JSON in UTF-8, no name twice and at most 16 deep
        200 | true                                               | 503 | OPA cannot be asked: expected an object of JSON
        200 | ''                                                 | 503 | OPA cannot be asked: expected an object of JSON
        404 | {"result": true}                                   | 503 | OPA cannot be asked: it answered 404
        500 | {"code": "internal_error"}                         | 503 | OPA cannot be asked: it answered 500
        """)
    void itsAnswersMeanWhatItsManualSays(int status, String body, int told, String why) {
        opa.says(status, body);
        var answer = ask(policy(""), "/books");
        assertThat(answer.status()).isEqualTo(told);
        assertThat(answer.why()).isEqualTo(why);
        assertThat(answer.carried().isPresent()).isEqualTo(told == 200);
    }

    @Test
    void itIsToldWhatTheFileNamesInItsForm() {
        var input = new OpaInput(List.of("method", "path", "segments", "consumer", "scopes", "roles", "groups", "claim org.id", "header X-Tenant", "cookie c", "query q", "query none", "variables", "host"));
        var json = new String[1];
        Asked.get("/books/1?q=%22").with("X-Tenant", "a\"b").with("Cookie", "c=1").variable("id", "1").through(new As(ANNA)).through(new Inline() {
            @Override
            public Step step() {
                return Step.AUTHORIZE;
            }

            @Override
            public Verdict onRequest(Exchange exchange) {
                json[0] = new String(input.json(exchange), StandardCharsets.UTF_8);
                return Verdict.NEXT;
            }
        }).answer();
        assertThat(json[0]).isEqualTo("{\"input\":{\"claims\":{\"org.id\":7},\"consumer\":\"anna\",\"cookies\":{\"c\":\"1\"},\"groups\":[],\"headers\":{\"x-tenant\":\"a\\\"b\"},\"host\":\"shop.example\",\"method\":\"GET\",\"parameters\":{\"q\":\"\\\"\"},\"path\":\"/books/1\","
            + "\"roles\":[\"seller\"],\"scopes\":[\"read\",\"write\"],\"segments\":[\"books\",\"1\"],\"variables\":{\"id\":\"1\"}}}");
    }

    @Test
    void aDecisionCountsAgainAsLongAsItSaysAndForEqualInputOnly() {
        var policy = policy("");
        opa.with("Cache-Control", "max-age=10");
        for (int i = 0; i < 3; i++) assertThat(ask(policy, "/books").status()).isEqualTo(200);
        assertThat(opa.requests).hasSize(1);
        opa.says(200, "{\"result\": false}");
        assertThat(ask(policy, "/books/1").status()).as("another path").isEqualTo(403);
        assertThat(Asked.of("POST", "/books").through(new As(ANNA)).through(policy).answer().status()).as("another method").isEqualTo(403);
        assertThat(Asked.get("/books").through(policy).answer().status()).as("nobody").isEqualTo(403);
        clock.pass(Duration.ofSeconds(10));
        assertThat(ask(policy, "/books").status()).as("revoked").isEqualTo(403);
        assertThat(opa.requests).hasSize(5);
    }

    @Test
    void whatSaysNothingOfItIsAskedEachTime() {
        var policy = policy("");
        for (int i = 0; i < 3; i++) ask(policy, "/books");
        assertThat(opa.requests).hasSize(3);
    }

    @Test
    void rulesOfTheFileComeFirstAndCostNothing() {
        var policy = policy(", scopes: admin");
        var answer = ask(policy, "/books");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.why()).isEqualTo("the scope admin is needed");
        assertThat(opa.requests).isEmpty();
        assertThat(ask(policy(", scopes: read"), "/books").status()).isEqualTo(200);
    }

    @Test
    void aDryRunRefusesNobodyAndTells() {
        opa.says(200, "{\"result\": false}");
        var answer = ask(policy(", dry-run: true"), "/books");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.trail()).contains("dry run: the rules do not allow it");
        opa.says(500, "");
        answer = ask(policy(", dry-run: true"), "/books");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.trail()).contains("dry run: OPA cannot be asked");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        { service: opa, path: v1/data }                       | expected a path such as
        { service: opa, path: /v1/data/x, input: [] }         | expected at least one thing to decide by
        { service: opa, path: /v1/data/x, input: [secret] }   | found `secret`
        { service: opa, path: /v1/data/x, input: [path, path] } | stands there twice
        { service: other, path: /v1/data/x }                  | there is no other
        "opa"                                                 | expected the URL of a decision
        """)
    void whatCannotBeIsTold(String yaml, String message) {
        var build = new Asked.Built(Path.of("."));
        build.services.put("opa", opa);
        assertThatThrownBy(() -> Asked.policy(new AuthorizeFactory(clock), "authorize: { opa: " + yaml + " }", build)).hasMessageContaining(message);
    }
}
