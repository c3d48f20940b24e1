// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import java.util.ArrayList;
import java.util.List;

/// Several that are taken away together. Any thread.
public final class Displays implements Display {
    private final List<Display> all = new ArrayList<>(); // guarded by this

    public synchronized void add(Display one) {
        all.add(one);
    }

    public synchronized boolean isEmpty() {
        return all.isEmpty();
    }

    @Override
    public synchronized void close() {
        all.forEach(Display::close);
        all.clear();
    }
}
