// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// A whole run, as `results.json` keeps it.
///
/// @param started  ISO 8601
/// @param machine  what it ran on
/// @param settings what it was told
public record Results(String started, Map<String, String> machine, Map<String, String> settings, List<CaseResult> cases) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public Results {
        cases = List.copyOf(cases);
    }

    /// @param baseline the subject that ratios refer to
    /// @param mark     what Cardea's ratio must not exceed, 0 for none
    public record CaseResult(String name, String about, String baseline, double mark, List<SubjectResult> subjects) {
        public CaseResult {
            subjects = List.copyOf(subjects);
        }

        public Optional<SubjectResult> subject(String wanted) {
            return subjects.stream().filter(s -> s.name.equals(wanted)).findFirst();
        }

        /// CPU per request against the baseline's, round by round; for cases without rounds, memory or time instead.
        public Stats ratio(SubjectResult one) {
            return ratio(one, baseline);
        }

        /// The same against another subject than the baseline; empty if that is not there.
        public Stats ratio(SubjectResult one, String against) {
            var base = subject(against);
            if (base.isEmpty()) {
                return Stats.of(List.of());
            }
            var mine = one.headlines();
            var theirs = base.get().headlines();
            var ratios = new ArrayList<Double>();
            for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
                ratios.add(mine.get(i) / theirs.get(i));
            }
            return Stats.of(ratios);
        }
    }

    /// @param saturated rounds of the closed loop
    /// @param paced     rounds at a fixed rate
    /// @param values    what a case measures besides, such as `bytes per idle connection`
    /// @param headline  the one of the values that is compared, or empty for CPU per request
    public record SubjectResult(
            String name,
            String version,
            List<Round> saturated,
            List<Round> paced,
            Map<String, List<Double>> values,
            String headline,
            List<String> notes) {

        public SubjectResult {
            saturated = List.copyOf(saturated);
            paced = List.copyOf(paced);
            values = Map.copyOf(values);
            notes = List.copyOf(notes);
        }

        /// What the comparison is about, by round.
        public List<Double> headlines() {
            return headline.isEmpty()
                    ? saturated.stream().map(Round::cpuMicros).toList()
                    : values.getOrDefault(headline, List.of());
        }

        public Stats atSaturation(ToDoubleFunction<Round> figure) {
            return Stats.of(saturated.stream().map(figure::applyAsDouble).toList());
        }

        public Stats atPace(ToDoubleFunction<Round> figure) {
            return Stats.of(paced.stream().map(figure::applyAsDouble).toList());
        }

        /// In milliseconds, over all rounds; NaN without rounds.
        public double longestPause() {
            var all = new ArrayList<>(saturated);
            all.addAll(paced);
            return Stats.of(all.stream().map(Round::pauseMillis).toList()).max();
        }

        public long errors() {
            return saturated.stream().mapToLong(Round::failed).sum() + paced.stream().mapToLong(Round::failed).sum();
        }
    }

    public Optional<CaseResult> find(String name) {
        return cases.stream().filter(c -> c.name.equals(name)).findFirst();
    }

    public void write(Path file) {
        try {
            JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
        } catch (IOException e) {
            throw new UncheckedIOException("the results could not be written to " + file, e);
        }
    }

    /// @throws IllegalArgumentException if the file is no such results
    public static Results read(Path file) {
        try {
            return JSON.readValue(file.toFile(), Results.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " holds no results of a bench run: " + e.getMessage(), e);
        }
    }
}
