// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.function.Supplier;

/// A mistake of something that stands elsewhere in the file than what has met it.
public final class Elsewhere extends IllegalArgumentException {
    private final transient Mark mark;

    private Elsewhere(Mark mark, IllegalArgumentException why) {
        super(why.getMessage(), why);
        this.mark = mark;
    }

    /// Makes something whose mistakes are those of what stands at `mark`.
    public static <T> T at(Mark mark, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            Mistakes.each(Mistakes.of(e), one -> {
                throw mark.line() == 0 ? one : new Elsewhere(mark, one);
            });
            throw e; // never: there is at least one
        }
    }

    public Mark mark() {
        return mark;
    }
}
