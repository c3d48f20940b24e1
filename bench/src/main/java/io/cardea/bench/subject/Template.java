// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text with `@name@` for what only the run knows. Peers use `$`, `%` and braces themselves, and none of them this.
public record Template(String name, String text) {
    private static final Pattern PLACE = Pattern.compile("@([a-z][a-z0-9-]*)@");

    /// Every place filled.
    ///
    /// @throws IllegalArgumentException if a place has no value
    public String fill(Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalArgumentException(name + ": nothing is known for @" + place.group(1)
                        + "@; known are " + new TreeSet<>(values.keySet()));
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
