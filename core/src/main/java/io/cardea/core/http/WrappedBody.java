// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

/// A [Body] around another that changes some of what it does: all that is not said is the other's.
public interface WrappedBody extends Body {
    /// The other one.
    Body body();

    @Override
    default Chunk read() {
        return body().read();
    }

    @Override
    default void demand(Runnable readable) {
        body().demand(readable);
    }

    @Override
    default void cancel(Failure why) {
        body().cancel(why);
    }

    @Override
    default long length() {
        return body().length();
    }

    @Override
    default boolean isEmpty() {
        return body().isEmpty();
    }
}
