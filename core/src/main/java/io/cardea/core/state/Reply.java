// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import java.util.function.Function;

/// What came of a question to the state. That it is away is no exception but an answer, which everybody has to decide on: see [WhenUnavailable].
public sealed interface Reply<T> {
    /// It was answered.
    record Got<T>(T value) implements Reply<T> {}

    /// It was not, and may have been done or not: it is away, too slow, or full.
    ///
    /// @param why for people, without secrets; from a small set of texts
    record Unavailable<T>(String why) implements Reply<T> {}

    default <R> Reply<R> map(Function<T, R> change) {
        return switch (this) {
            case Got<T>(T value) -> new Got<>(change.apply(value));
            case Unavailable<T>(String why) -> new Unavailable<>(why);
        };
    }

    /// For those who can do without.
    default T orElse(T otherwise) {
        return this instanceof Got<T>(T value) ? value : otherwise;
    }
}
