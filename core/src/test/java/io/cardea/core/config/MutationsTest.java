// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Breaks the good file in every small way at every place, and expects each mistake where it was made, once, with the right guess.
class MutationsTest {
    private static final List<String> GOOD = List.of(GoodFileTest.text().split("\n"));
    /// Names that the file chooses itself, so that no spelling of them is wrong.
    private static final Set<String> FREE = Set.of("catalog", "reviews", "staff", "agents", "k1", "k2", "X-Shop");
    private static final Set<String> ENUMS = Set.of(
            "tls-1-3", "get", "head", "post", "limit", "cache", "consumer", "token-bucket", "round-robin", "compress");

    private record Word(int line, int column, String text) {}

    private record Edit(Word word, String to) {}

    private static List<Word> keys() {
        return words(Pattern.compile("(?<![\\w.-])([A-Za-z][\\w-]*):(?= |$)")).stream()
                .filter(word -> !FREE.contains(word.text))
                .toList();
    }

    /// Words that are one of an enum's constants or a bare plug-in: they stand behind a key, a `[`, a `,` or a `- `.
    private static List<Word> constants() {
        return words(Pattern.compile("(?<=: |\\[|, |- )([a-z][\\w-]*)(?=$|,|]| })")).stream()
                .filter(word -> ENUMS.contains(word.text))
                .toList();
    }

    private static List<Word> words(Pattern pattern) {
        var words = new ArrayList<Word>();
        for (var i = 0; i < GOOD.size(); i++) {
            var match = pattern.matcher(GOOD.get(i));
            while (match.find()) {
                words.add(new Word(i + 1, match.start(1) + 1, match.group(1)));
            }
        }
        return words;
    }

    /// Every word that is one letter less, one doubled, one changed or two swapped away.
    private static List<Edit> edits(Word word, Random random) {
        var edits = new ArrayList<String>();
        var text = word.text;
        for (var i = 0; i < text.length(); i++) {
            var letter = (char) ('a' + random.nextInt(26));
            edits.add(text.substring(0, i) + text.substring(i + 1));
            edits.add(text.substring(0, i) + letter + text.substring(i));
            edits.add(text.substring(0, i) + letter + text.substring(i + 1));
            if (i > 0) {
                edits.add(text.substring(0, i - 1) + text.charAt(i) + text.charAt(i - 1) + text.substring(i + 1));
            }
        }
        return edits.stream()
                .distinct()
                .filter(edit -> edit.matches("[A-Za-z][\\w-]*[\\w]") && !edit.equals(text) && !ENUMS.contains(edit) && !edit.equals("null"))
                .map(edit -> new Edit(word, edit))
                .toList();
    }

    private static String broken(List<Edit> edits) {
        var lines = new ArrayList<>(GOOD);
        for (var edit : edits) {
            var word = edit.word;
            var line = lines.get(word.line - 1);
            lines.set(word.line - 1, line.substring(0, word.column - 1) + edit.to + line.substring(word.column - 1 + word.text.length()));
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<Mark> places(List<Problem> problems) {
        return problems.stream().map(problem -> new Mark(problem.file(), problem.line(), problem.column())).toList();
    }

    @Test
    void aSlipOfOneLetterIsOneMistakeAtItsPlaceAndIsGuessedInNineOfTenCases() {
        slips(5);
    }

    @Test
    @Tag("full")
    void soIsEachSlip() {
        slips(1);
    }

    /// @param each how many lie between two that are tried
    private static void slips(int each) {
        for (var words : List.of(keys(), constants())) {
            var all = words.stream().flatMap(word -> edits(word, new Random(word.line * 100 + word.column)).stream()).toList();
            assertThat(all).hasSizeGreaterThan(200);
            var edits = IntStream.range(0, all.size()).filter(i -> i % each == 0).mapToObj(all::get).toList();
            var guessed = 0;
            for (var edit : edits) {
                var problems = Shop.problems(broken(List.of(edit)));
                var there = new Mark("shop.yaml", edit.word.line, edit.word.column);
                assertThat(problems).as("%s", edit).anySatisfy(problem -> assertThat(places(List.of(problem))).containsExactly(there));
                if (problems.stream().anyMatch(problem -> problem.guess().filter(edit.word.text::equals).isPresent())) {
                    guessed++;
                    assertThat(places(problems)).as("%s", edit).containsExactly(there);
                }
            }
            assertThat(guessed / (double) edits.size()).as("guessed %d of %d", guessed, edits.size()).isGreaterThanOrEqualTo(0.9);
        }
    }

    @Test
    void aValueOfAWrongTypeIsOneMistakeAtItsPlace() {
        // Behind these keys stands what `?!` cannot be.
        var typed = Pattern.compile("(?:http2|backlog|max-body|high-water|connections|every|vnodes|load-bound|level|ttl|max-size|timeout|status"
                + "|min-version|method|per|algorithm|balance|endpoints|limit|cache): (?=[^ ])");
        var count = 0;
        for (var i = 0; i < GOOD.size(); i++) {
            var match = typed.matcher(GOOD.get(i));
            while (match.find()) {
                var lines = new ArrayList<>(GOOD);
                var rest = GOOD.get(i).substring(match.end());
                var value = Pattern.compile("^(\\[.*?]|\\{.*}(?= *$)|[^,}]*[^,} ])").matcher(rest);
                assertThat(value.find()).isTrue();
                lines.set(i, GOOD.get(i).substring(0, match.end()) + "'?! no'" + rest.substring(value.end()));
                var problems = Shop.problems(String.join("\n", lines));
                assertThat(places(problems)).as(lines.get(i)).containsExactly(new Mark("shop.yaml", i + 1, match.end() + 1));
                assertThat(problems.getFirst().message()).contains("expected");
                count++;
            }
        }
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void severalMistakesAreToldAllAtOnceInTheirOrder() {
        var random = new Random(42);
        var words = new ArrayList<>(keys());
        for (var round = 0; round < 300; round++) {
            var chosen = new ArrayList<Edit>();
            for (var n = 2 + random.nextInt(6); n > 0; n--) {
                var word = words.get(random.nextInt(words.size()));
                // One for a line, so that no edit moves another.
                if (chosen.stream().noneMatch(edit -> edit.word.line == word.line)) {
                    var edits = edits(word, random);
                    chosen.add(edits.get(random.nextInt(edits.size())));
                }
            }
            var expected = chosen.stream()
                    .map(edit -> new Mark("shop.yaml", edit.word.line, edit.word.column))
                    .sorted(java.util.Comparator.comparingInt(Mark::line))
                    .toList();
            assertThat(places(Shop.problems(broken(chosen)))).as("%s", chosen).isEqualTo(expected);
        }
    }

    @Test
    void aRequiredKeyThatIsLeftOutIsMissingAtItsRecord() {
        var left = List.of(
                List.of("certificate: certs/shop.pem, ", "6:10 listeners[1].tls.certificate"),
                List.of("key: certs/shop.key, ", "6:10 listeners[1].tls.key"),
                List.of("client: shop, ", "16:10 identity.staff.client"),
                List.of("consumer: mobile-app, ", "19:11 identity.agents.api-keys.k1.consumer"),
                List.of("key: header X-User, ", "33:22 services.reviews.balance.ring.key"),
                List.of("rate: 1000/h, ", "56:16 routes[1].policies[1].limit.rate"),
                List.of("status: 418, ", "67:14 routes[3].handler.status"));
        for (var row : left) {
            var problems = Shop.problems(GoodFileTest.text().replace(row.getFirst(), ""));
            assertThat(problems).as(row.getFirst()).hasSize(1);
            var problem = problems.getFirst();
            assertThat(problem.line() + ":" + problem.column() + " " + problem.path().replace("respond", "handler")).isEqualTo(row.getLast());
            assertThat(problem.message()).contains("is missing");
        }
    }
}
