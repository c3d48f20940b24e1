// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import io.cardea.core.exchange.Pending;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// Values by key, each for a while.
public interface Store {
    <T> Pending<Reply<Optional<T>>> find(Shelf<T> shelf, String key, Executor loop);

    /// Finds it and removes it: of several who ask, one gets it.
    <T> Pending<Reply<Optional<T>>> take(Shelf<T> shelf, String key, Executor loop);

    <T> Pending<Reply<Boolean>> put(Shelf<T> shelf, String key, T value, Duration ttl, Executor loop);

    /// Puts it if there is nothing, as for what may be used once.
    ///
    /// @return whether it was put
    <T> Pending<Reply<Boolean>> putIfAbsent(Shelf<T> shelf, String key, T value, Duration ttl, Executor loop);

    /// Replaces what is still as it was.
    ///
    /// @return whether it was replaced
    <T> Pending<Reply<Boolean>> replace(Shelf<T> shelf, String key, T before, T after, Duration ttl, Executor loop);

    /// @return whether there was something
    <T> Pending<Reply<Boolean>> remove(Shelf<T> shelf, String key, Executor loop);

    /// What values of one kind are and how they become text.
    ///
    /// @param name of the kind: lower-case letters, digits and dashes; keys of two shelves never meet
    /// @param write one value has one text
    /// @param read empty for what cannot be read, as somebody may have edited it: it is as if there was nothing
    record Shelf<T>(String name, Function<T, String> write, Function<String, Optional<T>> read) {
        public Shelf {
            if (!name.matches("[a-z0-9-]{1,40}")) throw new IllegalArgumentException("expected a name such as `api-keys`, found `" + name + "`");
        }

        public static Shelf<String> ofText(String name) {
            return new Shelf<>(name, text -> text, Optional::of);
        }
    }
}
