// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Gathers the mistakes of one load. Only at the end, when every secret is known, are the lines of the files cut out and masked.
final class Problems {
    /// More are counted, not kept: nobody reads them, and a hostile file must not fill the memory.
    private static final int MOST = 1000;
    /// Shorter texts are no secrets, and masking them would spoil the words of every message.
    private static final int SHORTEST_SECRET = 4;

    private final List<Draft> drafts = new ArrayList<>();
    private final Set<List<Object>> told = new HashSet<>();
    private final Set<Source> unparsed = new HashSet<>();
    private final Map<Source, List<Place>> masks = new HashMap<>();
    private final Set<String> secrets = new HashSet<>();
    private final Set<String> secretKeys = new HashSet<>();
    private final List<Tree.Entry> misplaced = new ArrayList<>();
    private Predicate<String> misplacedSecret = key -> true;
    private final Map<Place, String> located = new HashMap<>();

    /// @param where the end of the message that tells the path; two mistakes at one place that differ in it alone are one, met
    ///     twice by way of an alias
    private record Draft(Place place, String path, String what, String where, Optional<String> guess) {}

    void add(Place place, String path, String what) {
        add(place, path, what, "", Optional.empty());
    }

    void add(Place place, String path, String what, String where, Optional<String> guess) {
        if (drafts.size() < MOST && told.add(List.of(place, what))) {
            drafts.add(new Draft(place, path, what, where, guess));
        }
    }

    /// Tells the path of a broken node, which was not known when its mistake was told.
    void locate(Place place, String path) {
        located.putIfAbsent(place, path);
    }

    /// A file whose notation is wrong: nothing of it was bound, so only the names of keys tell what is secret in it.
    void unparsed(Source source) {
        unparsed.add(source);
    }

    boolean none() {
        return drafts.isEmpty();
    }

    /// Whatever was written here is not shown.
    void mask(Tree tree) {
        switch (tree) {
            case Tree.Sequence sequence -> sequence.items().forEach(this::mask);
            case Tree.Mapping mapping -> mapping.entries().forEach(entry -> mask(entry.value()));
            case Tree.Scalar scalar -> {
                mask(scalar.place());
                redact(scalar.text());
            }
            case Tree.Broken broken -> mask(broken.place());
        }
    }

    void mask(Place place) {
        masks.computeIfAbsent(place.source(), source -> new ArrayList<>()).add(place);
    }

    /// What was written behind a key that is not where it belongs, or there twice, is not bound and so not known for a secret: it is
    /// masked unless the key is known to hold none.
    void maskMisplaced(String key, Tree value) {
        misplaced.add(new Tree.Entry(key, value.place(), value));
    }

    /// No message shows this text.
    void redact(String text) {
        if (text.length() >= SHORTEST_SECRET) {
            secrets.add(text);
        }
    }

    /// Tells which keys hold secrets.
    void secretKeys(Keys keys) {
        secretKeys.addAll(keys.secret());
        misplacedSecret = keys::mayHoldSecret;
    }

    /// What was gathered, in the order of the files and of the lines in them.
    List<Problem> sorted() {
        misplaced.stream().filter(entry -> misplacedSecret.test(entry.key())).forEach(entry -> mask(entry.value()));
        return drafts.stream()
                .sorted(Comparator.comparingInt((Draft draft) -> draft.place.source().order)
                        .thenComparingInt(draft -> draft.place.line())
                        .thenComparingInt(draft -> draft.place.column()))
                .map(this::finished)
                .toList();
    }

    private Problem finished(Draft draft) {
        var mark = draft.place.mark();
        var message = redacted(draft.what) + draft.where;
        return new Problem(
                mark.file(), mark.line(), mark.column(), path(draft), message, draft.guess, excerpt(draft.place));
    }

    private String path(Draft draft) {
        return draft.path.isEmpty()
                ? located.entrySet().stream()
                        .filter(entry -> entry.getKey().contains(draft.place))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("")
                : draft.path;
    }

    private String redacted(String message) {
        var clean = message;
        for (var secret : secrets) {
            clean = clean.replace(secret, "***");
        }
        return clean;
    }

    private String excerpt(Place place) {
        if (place.line() == 0) {
            return "";
        }
        var masked = new ArrayList<>(masks.getOrDefault(place.source(), List.of()));
        if (unparsed.contains(place.source()) && !secretKeys.isEmpty()) {
            var keys = String.join("|", secretKeys.stream().map(Pattern::quote).toList());
            var line = place.source().line(place.line());
            var value = Pattern.compile("(?<![\\w-])[\"']?(?:" + keys + ")[\"']?\\s*:\\s*(\\S.*)").matcher(line);
            if (value.find()) {
                var start = line.codePointCount(0, value.start(1)) + 1;
                masked.add(Place.at(place.source(), place.line(), start, line.codePointCount(value.start(1), line.length())));
            }
        }
        return Excerpt.of(place, masked);
    }
}
