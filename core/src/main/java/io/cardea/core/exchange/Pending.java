// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A value that comes later, on the loop of whoever waits for it: no lock, no thread, one waiter.
///
/// Everything here is called on that loop. A value that is there at once costs one small object.
public final class Pending<T> {
    private @Nullable T value;
    private @Nullable Consumer<T> waiter;

    public static <T> Pending<T> of(T value) {
        var pending = new Pending<T>();
        pending.value = value;
        return pending;
    }

    public Optional<T> now() {
        return Optional.ofNullable(value);
    }

    /// @throws IllegalStateException if it was completed before
    public void complete(T result) {
        if (value != null) throw new IllegalStateException("completed twice");
        value = result;
        if (waiter != null) waiter.accept(result);
    }

    /// Calls at once if the value is there.
    ///
    /// @throws IllegalStateException if somebody waits already
    public void then(Consumer<T> next) {
        if (waiter != null) throw new IllegalStateException("a pending value has one waiter");
        waiter = next;
        if (value != null) next.accept(value);
    }
}
