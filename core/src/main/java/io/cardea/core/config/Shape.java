// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What belongs at a node, learnt from the type of a record's component and its annotations.
sealed interface Shape {
    /// @param range what [Range] says, if it is there
    record Plain(ScalarType type, @Nullable Range range) implements Shape {}

    /// One of an enum's constants, by its name in kebab-case.
    record Choice(Map<String, Object> constants) implements Shape {}

    /// An `Optional`.
    record Maybe(Shape inner) implements Shape {}

    /// @param oneOrMany whether a single element may stand without its list
    record Many(Shape inner, boolean oneOrMany) implements Shape {}

    /// A map with free keys.
    record Named(Shape inner) implements Shape {}

    record Fields(Class<? extends Record> type) implements Shape {}

    /// A plug-in of a kind.
    record PlugIn(String kind) implements Shape {}
}
