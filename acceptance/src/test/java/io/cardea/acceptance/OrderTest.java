// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Explained;
import io.cardea.Offline;
import io.cardea.Request;
import io.cardea.core.exchange.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Policies in any order, in the file, in its groups, on its routes: the steps are the same.
class OrderTest {
    private static final long SEED = 7;
    private static final List<String> POLICIES = List.of("allow: 127.0.0.0/8", "deny: 10.0.0.0/8", "cors: https://a.test", "headers: \"X-A: 1\"", "security-headers", "compress", "buffer: {}", "cache: {}");
    private static final List<String> STEPS = Arrays.stream(Step.values()).map(step -> step.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList();
    @TempDir
    private Path folder;

    @Test
    void anyOrderInTheFileGivesTheSameSteps() throws IOException {
        var random = new Random(SEED);
        Map<String, Long> first = Map.of();
        for (int i = 0; i < 40; i++) {
            var shuffled = new ArrayList<>(POLICIES);
            Collections.shuffle(shuffled, random);
            int one = random.nextInt(shuffled.size() + 1);
            int two = one + random.nextInt(shuffled.size() + 1 - one);
            var yaml = "listeners: { address: \"127.0.0.1:0\" }\nadmin: off\n" + list("", shuffled.subList(0, one)) + "hosts:\n  - names: a.test\n" + list("    ", shuffled.subList(one, two))
                + "    routes:\n      - match: /\n" + list("        ", shuffled.subList(two, shuffled.size())) + "        respond: fine\n";
            try (var offline = Offline.read(Files.writeString(folder.resolve("cardea.yaml"), yaml))) {
                var steps = offline.explain(Request.get("http://a.test/")).taken().orElseThrow().steps();
                assertThat(steps).as(yaml).extracting(Explained.Step::step).isSortedAccordingTo(Comparator.comparing(STEPS::indexOf));
                var asked = steps.stream().collect(Collectors.groupingBy(step -> step.step() + ' ' + step.policy(), TreeMap::new, Collectors.counting()));
                if (i == 0) first = asked;
                assertThat(asked).as(yaml).isEqualTo(first).hasSize(POLICIES.size());
                for (var step : STEPS) {
                    var lines = steps.stream().filter(each -> each.step().equals(step)).map(each -> Integer.parseInt(each.line().replaceFirst(".*:", ""))).toList();
                    assertThat(lines).as("within a step as written: %s", yaml).isSorted();
                }
            }
        }
    }

    private static String list(String indent, List<String> policies) {
        if (policies.isEmpty()) return "";
        return policies.stream().map(each -> indent + "  - " + each + "\n").collect(Collectors.joining("", indent + "policies:\n", ""));
    }
}
