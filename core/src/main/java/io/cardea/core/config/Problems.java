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
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Gathers the mistakes of one load. Only at the end, when every secret is known, are the lines of the files cut out and masked.
final class Problems {
    /// More are counted, not kept: nobody reads them, and a hostile file must not fill the memory.
    private static final int MOST = 1000;
    /// Shorter texts are no secrets, and masking them would spoil the words of every message.
    private static final int SHORTEST_SECRET = 4;

    private static final Comparator<String> LONGEST_FIRST =
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());
    private static final TreeSet<String> NONE = new TreeSet<>();

    private final List<Draft> drafts = new ArrayList<>();
    private final Set<List<Object>> told = new HashSet<>();
    private final Set<Source> unparsed = new HashSet<>();
    private final Map<Source, List<Place>> masks = new HashMap<>();
    /// By their first [#SHORTEST_SECRET] characters, the longest of equals first.
    private final Map<String, TreeSet<String>> secrets = new HashMap<>();
    private final List<Tree.Entry> misplaced = new ArrayList<>();
    private final Map<Place, String> located = new HashMap<>();
    private final Set<Mark> spoilt = new HashSet<>();
    private final Set<String> lost = new HashSet<>();
    private int count;
    private boolean unmasked;

    /// @param where the end of the message that tells the path; two mistakes at one place that differ in it alone are one, met
    ///     twice by way of an alias
    private record Draft(Place place, String path, String what, String where, Optional<String> guess) {}

    void add(Place place, String path, String what) {
        add(place, path, what, "", Optional.empty());
    }

    void add(Place place, String path, String what, String where, Optional<String> guess) {
        count++;
        if (drafts.size() < MOST && told.add(List.of(place, what))) {
            drafts.add(new Draft(place, path, what, where, guess));
        }
    }

    /// Tells the path of a broken node, which was not known when its mistake was told.
    void locate(Place place, String path) {
        count++;
        located.putIfAbsent(place, path);
    }

    /// A file whose notation is wrong: nothing of it was bound, so only the names of keys tell what is secret in it.
    void unparsed(Source source) {
        unparsed.add(source);
    }

    /// Grows with every mistake that is met, even one that was told already: whoever has seen it grow has a bad part.
    int count() {
        return count;
    }

    /// A record that is made in spite of a bad part.
    void spoilt(Mark mark) {
        spoilt.add(mark);
    }

    boolean isSpoilt(Mark mark) {
        return spoilt.contains(mark);
    }

    /// What is left out because it is bad; the empty path for who knows what at the top.
    void lost(String path) {
        lost.add(path);
    }

    boolean isLost(String path) {
        if (lost.contains("") || lost.contains(path)) {
            return true;
        }
        var end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return end > 0 && isLost(path.substring(0, end));
    }

    /// Whatever is bound meanwhile stands in no file: it holds no secret, and its place is that of something else.
    <T> T unmasked(java.util.function.Supplier<T> bind) {
        var before = unmasked;
        unmasked = true;
        try {
            return bind.get();
        } finally {
            unmasked = before;
        }
    }

    boolean none() {
        return drafts.isEmpty();
    }

    /// Whatever was written here is not shown.
    void mask(Tree tree) {
        if (unmasked || tree.isNothing()) {
            return;
        }
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
            secrets.computeIfAbsent(text.substring(0, SHORTEST_SECRET), start -> new TreeSet<>(LONGEST_FIRST)).add(text);
        }
    }


    /// What was gathered, in the order of the files and of the lines in them.
    ///
    /// @param keys tell which keys hold secrets
    List<Problem> sorted(Keys keys) {
        misplaced.forEach(entry -> mask(entry.key(), entry.value(), keys));
        return drafts.stream()
                .sorted(Comparator.comparingInt((Draft draft) -> draft.place.source().order)
                        .thenComparingInt(draft -> draft.place.line())
                        .thenComparingInt(draft -> draft.place.column()))
                .map(draft -> finished(draft, keys.secret()))
                .toList();
    }

    /// In a map behind a key that is known to take one, only what may be a secret there; behind any other key, all.
    private void mask(String key, Tree value, Keys keys) {
        if (keys.mayHoldSecret(key)) {
            mask(value);
            return;
        }
        switch (value) {
            case Tree.Mapping mapping -> mapping.entries().forEach(entry -> mask(entry.key(), entry.value(), keys));
            case Tree.Sequence sequence -> sequence.items().forEach(item -> mask(key, item, keys));
            case Tree.Scalar scalar -> {}
            case Tree.Broken broken -> mask(broken.place());
        }
    }

    /// A mistake that is not gathered.
    Problem finished(Place place, String path, String message, Optional<String> guess, Keys keys) {
        return finished(new Draft(place, path, message, "", guess), keys.secret());
    }

    private Problem finished(Draft draft, Set<String> secretKeys) {
        var mark = draft.place.mark();
        var message = redacted(draft.what) + draft.where;
        return new Problem(
                mark.file(), mark.line(), mark.column(), path(draft), message, draft.guess, excerpt(draft.place, secretKeys));
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

    /// The text, without what [#redact] was told.
    String redacted(String message) {
        var clean = new StringBuilder();
        for (var i = 0; i < message.length(); ) {
            var at = i;
            var start = message.substring(at, Math.min(message.length(), at + SHORTEST_SECRET));
            var secret = secrets.getOrDefault(start, NONE).stream().filter(text -> message.startsWith(text, at)).findFirst();
            clean.append(secret.isPresent() ? "***" : message.substring(at, at + 1));
            i += secret.map(String::length).orElse(1);
        }
        return clean.toString();
    }

    private String excerpt(Place place, Set<String> secretKeys) {
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
