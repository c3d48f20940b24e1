// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Several mistakes at once: whoever catches it tells each of them.
public final class Mistakes extends IllegalArgumentException {
    private final transient List<IllegalArgumentException> all;

    private Mistakes(List<IllegalArgumentException> all) {
        super(all.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
        this.all = List.copyOf(all);
    }

    /// What is made of each item; every one is tried, so that a list does not stop at its first bad item.
    ///
    /// @throws IllegalArgumentException the only mistake, or [Mistakes]
    public static <A, B> List<B> each(Iterable<A> items, Function<? super A, ? extends B> make) {
        var made = new ArrayList<B>();
        var wrong = new ArrayList<IllegalArgumentException>();
        for (var item : items) {
            try {
                made.add(make.apply(item));
            } catch (IllegalArgumentException e) {
                wrong.addAll(of(e));
            }
        }
        if (wrong.size() == 1) throw wrong.getFirst();
        if (!wrong.isEmpty()) throw new Mistakes(wrong);
        return List.copyOf(made);
    }

    /// Makes every check, also after one has found a mistake.
    ///
    /// @throws IllegalArgumentException the only mistake, or [Mistakes]
    public static void all(Runnable... checks) {
        each(List.of(checks), check -> {
            check.run();
            return check;
        });
    }

    /// The single ones.
    public static List<IllegalArgumentException> of(IllegalArgumentException thrown) {
        return thrown instanceof Mistakes several ? several.all : List.of(thrown);
    }
}
