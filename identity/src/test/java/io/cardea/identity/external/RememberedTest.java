// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Policy;
import io.cardea.identity.identify.IdentifyFactory;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.Scripted;
import io.cardea.identity.tests.SetClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an authority has said counts for equal questions only, and only for so long.
class RememberedTest {
    private final SetClock clock = new SetClock();
    private final Scripted authority = new Scripted().says(200, "").with("X-User", "anna");

    private Policy policy(String more) {
        var build = new Asked.Built(Path.of("."));
        build.services.put("auth", authority);
        build.identifiers.put("portal", Asked.identifier(new ExternalFactory(clock), "portal", "external: { service: auth, consumer: X-User, remember: 10s" + more + " }", build));
        return Asked.policy(new IdentifyFactory(), "identify: portal", build);
    }

    private static Asked asked() {
        return Asked.get("/books?x=1").with("Cookie", "s=1").with("X-Other", "a");
    }

    @Test
    void anEqualQuestionIsAskedOnce() {
        var policy = policy("");
        for (int i = 0; i < 5; i++) assertThat(asked().through(policy).answer().identity().consumer()).isEqualTo("anna");
        assertThat(asked().with("X-Third", "b").through(policy).answer().status()).as("what the authority does not see makes no difference").isEqualTo(200);
        assertThat(authority.requests).hasSize(1);
    }

    @Test
    void whateverTheAuthorityMayDecideByMakesAnotherQuestion() {
        var policy = policy("");
        asked().through(policy).answer();
        authority.says(403, "");
        for (var other : new Asked[] {Asked.of("POST", "/books?x=1").with("Cookie", "s=1"), Asked.get("/books?x=2").with("Cookie", "s=1"), Asked.get("/admin?x=1").with("Cookie", "s=1"), Asked.get("/books?x=1").with("Cookie", "s=2"),
            Asked.get("/books?x=1"), asked().with("Cookie", "s=1"), asked().with("Authorization", "Basic eA=="), asked().from("192.0.2.8"), Asked.get("/books?x=1").with("Authorization", "s=1")}) {
            assertThat(other.through(policy).answer().status()).isEqualTo(403);
        }
        assertThat(authority.requests).hasSize(10);
    }

    @Test
    void whoIsRevokedIsLetInNoLongerThanTheFileSays() {
        var policy = policy("");
        asked().through(policy).answer();
        authority.says(403, "");
        clock.pass(Duration.ofSeconds(9));
        assertThat(asked().through(policy).answer().status()).isEqualTo(200);
        clock.pass(Duration.ofSeconds(1));
        assertThat(asked().through(policy).answer().status()).isEqualTo(403);
    }

    @Test
    void aNoIsNotRemembered() {
        var policy = policy("");
        authority.says(403, "");
        asked().through(policy).answer();
        authority.says(200, "");
        assertThat(asked().through(policy).answer().status()).isEqualTo(200);
    }

    @Test
    void anAuthorityThatWantsToBeAskedEachTimeIs() {
        var policy = policy("");
        authority.with("Cache-Control", "private, no-store");
        for (int i = 0; i < 3; i++) asked().through(policy).answer();
        assertThat(authority.requests).hasSize(3);
    }

    @Test
    void byItsFieldsAloneOnlyWhereTheFileSaysSo() {
        var policy = policy(", remember-by: fields");
        asked().through(policy).answer();
        assertThat(Asked.of("DELETE", "/admin").with("Cookie", "s=1").through(policy).answer().status()).isEqualTo(200);
        assertThat(authority.requests).hasSize(1);
        assertThat(Asked.of("DELETE", "/admin").with("Cookie", "s=2").through(policy).answer().status()).isEqualTo(200);
        assertThat(authority.requests).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        { service: auth, tell: [Host] }                             | which the edge itself sets
        { service: auth, tell: [Cookie] }                           | which clients need
        { service: auth, fields: [X-Forwarded-Uri] }                | which the edge itself sets
        { service: auth, refusal: [Transfer-Encoding] }             | which the edge itself sets
        { service: auth, path: check }                              | expected a path such as
        { service: auth, fields: [], remember-by: fields }          | all questions would be equal
        { service: auth, consumer: "X User" }                       | expected a field name
        { service: other }                                          | there is no other
        "not a url"                                                 | expected a URL such as
        """)
    void whatCannotBeIsTold(String yaml, String message) {
        var build = new Asked.Built(Path.of("."));
        build.services.put("auth", authority);
        assertThatThrownBy(() -> Asked.identifier(new ExternalFactory(clock), "portal", "external: " + yaml, build)).hasMessageContaining(message);
    }
}
