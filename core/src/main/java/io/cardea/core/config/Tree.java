// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.List;

/// A configuration as written: YAML without its notation, aliases followed, `${…}` expanded, and each node with its place.
sealed interface Tree {
    Place place();

    /// @param text the value, expanded
    /// @param shown the value as messages may show it: as `text`, but never with the content of a `${file:…}`
    /// @param plain whether it was written without quotes; only then can it stand for nothing
    record Scalar(Place place, String text, String shown, boolean plain) implements Tree {
        @Override
        public boolean isNothing() {
            return plain && switch (text) {
                case "", "~", "null", "Null", "NULL" -> true;
                default -> false;
            };
        }
    }

    record Sequence(Place place, List<Tree> items) implements Tree {}

    /// @param complete false if a mistake that was told already may have cost it keys: then none of them is called missing
    record Mapping(Place place, List<Entry> entries, boolean complete) implements Tree {}

    /// What has a mistake that was told already.
    record Broken(Place place) implements Tree {}

    record Entry(String key, Place keyPlace, Tree value) {}

    /// Whether it is a null.
    default boolean isNothing() {
        return false;
    }

    /// The same tree as if all of it stood at one place: for text that stands in no file.
    default Tree movedTo(Place to) {
        return switch (this) {
            case Scalar scalar -> new Scalar(to, scalar.text, scalar.shown, scalar.plain);
            case Sequence sequence -> new Sequence(to, sequence.items.stream().map(item -> item.movedTo(to)).toList());
            case Mapping mapping -> new Mapping(to, mapping.entries.stream()
                    .map(entry -> new Entry(entry.key, to, entry.value.movedTo(to)))
                    .toList(), mapping.complete);
            case Broken broken -> new Broken(to);
        };
    }
}
