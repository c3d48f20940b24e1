// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.cache.simulate.Contender;
import io.cardea.cache.simulate.Score;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The same for scripts. Ratios from 0 to 1, sizes in bytes, times in seconds.
final class SimulateJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SimulateJson() {}

    static String of(SimulateCommand.Simulated it) {
        var outcome = it.outcome();
        var json = new LinkedHashMap<String, Object>();
        json.put("source", it.source());
        json.put("format", it.reading().format());
        json.put("lines", it.reading().lines());
        var leftOut = new LinkedHashMap<String, Object>();
        it.reading().leftOut().forEach((why, count) -> leftOut.put(word(why), count));
        json.put("left-out", leftOut);
        json.put("bad", it.reading().bad());
        it.reading().firstBad().ifPresent(bad -> json.put("first-bad", Map.of("line", bad.number(), "expected", bad.expected(), "found", bad.text())));
        json.put("span", it.span() / 1000.0);
        json.put("requests", outcome.requests());
        json.put("objects", outcome.objects());
        json.put("footprint", outcome.footprint());
        json.put("overhead", it.plan().overhead());
        it.plan().ttl().ifPresent(ttl -> json.put("ttl", ttl / 1000.0));
        json.put("warm-up", it.plan().warmUp());
        json.put("sizes", outcome.points().stream().map(point -> {
            var one = new LinkedHashMap<String, Object>();
            one.put("bytes", point.bytes());
            for (var contender : SimulateText.SHOWN) one.put(word(contender), score(point.score(contender)));
            return one;
        }).toList());
        json.put("everything", score(outcome.ceiling()));
        outcome.enough(Contender.CARDEA).ifPresent(point -> json.put("enough", point.bytes()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> score(Score score) {
        var json = new LinkedHashMap<String, Object>();
        json.put("requests", score.warm().objects());
        json.put("bytes", score.warm().byBytes());
        json.put("of-repeated", score.warm().ofRepeated());
        json.put("cold-requests", score.whole().objects());
        json.put("cold-bytes", score.whole().byBytes());
        json.put("cold-of-repeated", score.whole().ofRepeated());
        return json;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
