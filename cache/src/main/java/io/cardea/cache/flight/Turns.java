// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.function.Consumer;

/// Many who are to be told that there is something for them, and each will cost its loop some microseconds: a few are told now, the others by and by, so
/// that the writer's loop reads on in between. The sooner all is there, the larger the pieces in which the rest is written. On the writer's loop.
final class Turns {
    private static final int AT_ONCE = 64;

    private final Consumer<Runnable> soon;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
    private boolean comes;
    private boolean open;

    /// @param soon runs a task on the writer's loop after it has looked for what there is to read
    Turns(Consumer<Runnable> soon) {
        this.soon = soon;
    }

    /// @param tellings each gives its task to another's loop, and does not throw
    void add(Collection<Runnable> tellings) {
        waiting.addAll(tellings);
        if (open || !comes) some();
    }

    private void some() {
        for (int i = 0; (open || i < AT_ONCE) && !waiting.isEmpty(); i++) waiting.removeFirst().run();
        comes = !waiting.isEmpty();
        if (comes) soon.accept(this::some);
    }

    /// Nothing more comes: everybody now, and whoever is still added.
    void all() {
        open = true;
        some();
    }
}
