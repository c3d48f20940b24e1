// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever the text, the answer is a configuration or a [ConfigException], and it comes soon.
class BoundsTest {
    private static void onlyConfigExceptions(String text) {
        try {
            Config.parse("any.yaml", text, Shop.class, Shop.slots(), name -> Optional.of(name.toLowerCase(Locale.ROOT)));
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty().allSatisfy(problem -> {
                assertThat(problem.render()).isNotBlank();
                assertThat(problem.message()).isNotBlank();
            });
        }
    }

    @Property(tries = 1000)
    void anyTextIsAConfigurationOrAListOfMistakes(@ForAll @StringLength(max = 300) String text) {
        onlyConfigExceptions(text);
    }

    @Property(tries = 1000)
    void anyTextOfYamlsOwnCharactersIsToo(@ForAll("yaml") String text) {
        onlyConfigExceptions(text);
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<String> yaml() {
        return net.jqwik.api.Arbitraries.of(
                        "routes", "match", "path", "policies", "limit", "state", "to", ": ", ":", "- ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ", ",
                        "*a", "&a ", "!t ", "'", "\"", "|", ">", "?", "#", "${", "${A}", "}", "$${", "<<", "---\n", "...", "%", "@", "`", "\t", "\\", "~", "5", "é", "😀")
                .list().ofMaxSize(60).map(parts -> String.join("", parts));
    }

    @Property(tries = 500)
    void theGoodFileCutAndPatchedAnywhereIsToo(@ForAll @IntRange(max = 1600) int from, @ForAll @IntRange(max = 40) int length, @ForAll("yaml") String patch) {
        var good = GoodFileTest.text();
        var start = Math.min(from, good.length());
        onlyConfigExceptions(good.substring(0, start) + patch + good.substring(Math.min(good.length(), start + length)));
    }

    private static String told(String text) {
        return Shop.problems(text).getFirst().message();
    }

    @Test
    @Timeout(10)
    void aliasesThatMultiplyAreStopped() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 12; i++) {
            bomb.append("a%d: &a%1$d [*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d]\n".formatted(i, i - 1));
        }
        assertThat(told(bomb.toString())).isEqualTo("more than 500000 values, aliases followed");
    }

    @Test
    @Timeout(10)
    void mergesThatMultiplyAreStopped() {
        var bomb = new StringBuilder("a0: &a0 {a: x,b: x,c: x,d: x}\n");
        for (var i = 1; i < 30; i++) {
            bomb.append("a%d: &a%1$d {<<: [*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d]}\n".formatted(i, i - 1));
        }
        assertThat(told(bomb.toString())).isEqualTo("more than 500000 values, aliases followed");
    }

    @Test
    void anAliasStandsForWhatItsAnchorHas() {
        var shop = Shop.parse("""
                services:
                  a: { endpoints: x, health: &h { every: 5s, path: /a } }
                  b: { endpoints: x, health: *h }
                  c: { endpoints: x, health: { <<: *h, path: /c } }
                """);
        assertThat(shop.services().get("b").health()).isEqualTo(shop.services().get("a").health());
        assertThat(shop.services().get("c").health().orElseThrow().path()).isEqualTo("/c");
        assertThat(shop.services().get("c").health().orElseThrow().every()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    @Timeout(10)
    void whatIsNestedTooDeepIsStopped() {
        assertThat(told("[".repeat(100_000))).isEqualTo("nested more than 64 deep");
        assertThat(told("state: " + "{a: ".repeat(65) + "}".repeat(65))).isEqualTo("nested more than 64 deep");
    }

    @Test
    @Timeout(10)
    void aTextThatIsTooLongIsNotParsed() {
        assertThat(told("#".repeat(Reading.LARGEST_FILE + 1))).isEqualTo("is larger than 4 MiB");
    }

    @Test
    @Timeout(20)
    void aLineOfAMillionCharactersIsNotShown() {
        var problems = Shop.problems("policies: [" + "lmit, ".repeat(160_000) + "]\n");
        assertThat(problems).hasSize(1000).allSatisfy(problem -> assertThat(problem.excerpt()).isEmpty());
    }

    @Test
    @Timeout(20)
    void ofTooManyMistakesTheFirstThousandAreTold() {
        assertThat(Shop.problems("policies:\n" + "- lmit\n".repeat(50_000))).hasSize(1000);
    }
}
