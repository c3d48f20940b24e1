// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.core.spi.AdminPages;
import io.cardea.identity.identify.IdentifyFactory;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.SetClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    private static final String KEY = "a-key-of-the-shop";
    private final SetClock clock = new SetClock();

    @TempDir
    private Path folder;

    private Asked.Answer ask(String yaml, Asked asked) {
        return ask(yaml, "identify: agents", asked);
    }

    private Asked.Answer ask(String yaml, String policy, Asked asked) {
        var built = new Asked.Built(folder);
        built.identifiers.put("agents", Asked.identifier(new ApiKeysFactory(AdminPages.NONE, clock), "agents", yaml, built));
        return asked.through(Asked.policy(new IdentifyFactory(), policy, built)).answer();
    }

    @Test
    void aKeyTellsWhoAsksAndWhatItMay() {
        var answer = ask("api-keys: { consumers: { shop: { keys: " + KEY + ", scopes: [books:write], roles: seller, groups: [gold], claims: { plan: big } } } }", Asked.get("/").with("X-API-Key", KEY));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.identity().consumer()).isEqualTo("shop");
        assertThat(answer.identity().way()).isEqualTo("agents");
        assertThat(answer.identity().scopes()).containsExactly("books:write");
        assertThat(answer.identity().roles()).containsExactly("seller");
        assertThat(answer.identity().groups()).containsExactly("gold");
        assertThat(answer.identity().claims()).containsEntry("plan", "big").containsKey("key");
        assertThat(answer.origin("X-API-Key")).as("an origin has no use for it").isEmpty();
    }

    @Test
    void withoutOneTheClientLearnsWhatIsNeeded() {
        var answer = ask("api-keys: { consumers: { shop: " + KEY + " }, realm: shop }", Asked.get("/"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.fields("WWW-Authenticate")).containsExactly("ApiKey realm=\"shop\"");
        assertThat(answer.carried()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"another-key", "", "a-key-of-the-sho", "a-key-of-the-shop2", "A-KEY-OF-THE-SHOP", "sha256:6f1ed002ab5595859014ebf0951522d9"})
    void whatIsNoKeyIsRefusedAlsoWhereNobodyHasToBeKnown(String wrong) {
        var answer = ask("api-keys: { consumers: { shop: " + KEY + " } }", "identify: { by: agents, anonymous: allow }", Asked.get("/").with("X-API-Key", wrong));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.why()).isEqualTo("this API key is not known");
        assertThat(answer.fields("WWW-Authenticate")).hasSize(1);
        assertThat(answer.trail()).doesNotContain(wrong.isEmpty() ? "sha256" : wrong);
    }

    @Test
    void theHashInTheFileIsNoKey() {
        var hash = java.util.HexFormat.of().formatHex(KeyHash.of(KEY));
        var yaml = "api-keys: { consumers: { shop: \"sha256:" + hash + "\" } }";
        assertThat(ask(yaml, Asked.get("/").with("X-API-Key", KEY)).status()).isEqualTo(200);
        assertThat(ask(yaml, Asked.get("/").with("X-API-Key", hash)).status()).isEqualTo(401);
        assertThat(ask(yaml, Asked.get("/").with("X-API-Key", "sha256:" + hash)).status()).isEqualTo(401);
    }

    @Test
    void twoKeysInOnePlaceAreRefusedWhicheverWouldBeGood() {
        for (var from : java.util.List.of("query key", "cookie key")) {
            var yaml = "api-keys: { from: " + from + ", consumers: { shop: " + KEY + " } }";
            for (var pair : java.util.List.of("key=" + KEY + "%skey=other", "key=other%skey=" + KEY)) {
                var asked = from.startsWith("query") ? Asked.get("/?" + pair.formatted("&")) : Asked.get("/").with("Cookie", pair.formatted("; "));
                assertThat(ask(yaml, asked).status()).as(from + " " + pair).isEqualTo(401);
            }
        }
    }

    @Test
    void anonymousMayBeAllowed() {
        var answer = ask("api-keys: { consumers: { shop: " + KEY + " } }", "identify: { by: agents, anonymous: allow }", Asked.get("/"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.identity().isKnown()).isFalse();
    }

    @Test
    void twoKeysInOneFieldAreRefused() {
        assertThat(ask("api-keys: { consumers: { shop: " + KEY + " } }", Asked.get("/").with("X-API-Key", KEY).with("x-api-key", "x")).status()).isEqualTo(401);
    }

    @Test
    void aKeyThatIsTooLongIsRefusedBeforeItIsHashed() {
        assertThat(ask("api-keys: { consumers: { shop: " + KEY + " } }", Asked.get("/").with("X-API-Key", "k".repeat(513))).why()).contains("512 bytes");
    }

    @ParameterizedTest
    @CsvSource({"query api_key, /b?a=1&api_key=KEY&c=2, '', '', a=1&c=2", "query api_key, /b?api%5Fkey=KEY, '', '', ''", "cookie key, /, Cookie, a=1; key=KEY; b=2, ''", "bearer, /, Authorization, bearer KEY, ''", "header X-Shop, /, x-shop, KEY, ''"})
    void itStandsWhereTheFileSaysAndIsTakenAwayThere(String from, String target, String field, String value, String query) {
        var asked = Asked.get(target.replace("KEY", KEY));
        if (!field.isEmpty()) asked.with(field, value.replace("KEY", KEY));
        var answer = ask("api-keys: { from: [header X-Never, " + from + "], consumers: { shop: " + KEY + " } }", asked);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.carried().orElseThrow().query()).isEqualTo(query);
        assertThat(answer.carried().orElseThrow().fields().toString()).doesNotContain(KEY);
        if (field.equals("Cookie")) assertThat(answer.origin("Cookie")).isEqualTo("a=1; b=2");
    }

    @Test
    void itIsKeptWhereTheFileSaysSo() {
        var answer = ask("api-keys: { from: [header X-API-Key, query k], strip: false, consumers: { shop: " + KEY + " } }", Asked.get("/?k=" + KEY).with("X-API-Key", KEY));
        assertThat(answer.origin("X-API-Key")).isEqualTo(KEY);
        assertThat(answer.carried().orElseThrow().query()).isEqualTo("k=" + KEY);
    }

    @Test
    void anotherSchemeIsNoBearerKey() {
        var answer = ask("api-keys: { from: bearer, consumers: { shop: " + KEY + " } }", Asked.get("/").with("Authorization", "Basic " + KEY));
        assertThat(answer.why()).isEqualTo("credentials are needed here");
        assertThat(answer.fields("WWW-Authenticate")).containsExactly("Bearer realm=\"cardea\"");
    }

    @Test
    void aKeyOfTheFileIsGoodUntilItEndsOrIsTakenAway() {
        var file = new KeysOnDisk(folder.resolve("keys.yaml"), clock);
        var made = file.create(new KeysOnDisk.Wanted("tills", List.of("books:read"), List.of(), List.of(), Optional.of(Duration.ofHours(1))));
        var yaml = "api-keys: { file: keys.yaml }";
        assertThat(ask(yaml, Asked.get("/").with("X-API-Key", made.key().reveal())).identity().consumer()).isEqualTo("tills");
        clock.pass(Duration.ofMinutes(61));
        assertThat(ask(yaml, Asked.get("/").with("X-API-Key", made.key().reveal())).why()).isEqualTo("this API key is no longer good");
        file.revoke(made.id());
        assertThat(ask(yaml, Asked.get("/").with("X-API-Key", made.key().reveal())).why()).isEqualTo("this API key is not known");
    }

    @Test
    void oneKeyOfTwoConsumersIsAMistakeThatDoesNotShowIt() {
        assertThatThrownBy(() -> ask("api-keys: { consumers: { shop: " + KEY + ", till: [" + KEY + "] } }", Asked.get("/"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("are the same").message().doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-keys: {}", "api-keys: { consumers: { shop: short } }", "api-keys: { consumers: { shop: \"sha256:1234567890\" } }", "api-keys: { from: heder X, file: k.yaml }", "api-keys: { file: k.yaml, realm: \"a\\nb\" }"})
    void whatCannotWorkIsTold(String yaml) {
        assertThatThrownBy(() -> ask(yaml, Asked.get("/"))).isInstanceOf(ConfigException.class).hasMessageContaining("expected").message().doesNotContain("1234567890");
    }

    @Test
    void manyKeysAreFoundAndNoOther() {
        var keys = new java.util.ArrayList<KeyTable.Key>();
        for (int i = 0; i < 100_000; i++) keys.add(KeyTable.Key.of("k" + i, KeyHash.of("key-" + i), Long.MAX_VALUE, io.cardea.core.exchange.Identity.ANONYMOUS));
        var table = new KeyTable(keys);
        for (int i = 0; i < 100_000; i += 997) assertThat(table.find(KeyHash.of("key-" + i))).hasToString("key k" + i);
        assertThat(table.find(KeyHash.of("key-100000"))).isNull();
    }
}
