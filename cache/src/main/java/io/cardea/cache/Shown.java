// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import java.util.ArrayList;
import java.util.List;

/// What was put up for others to see, until it is taken away. Any thread.
final class Shown implements AutoCloseable {
    private final List<AutoCloseable> all = new ArrayList<>(); // guarded by this

    synchronized void add(AutoCloseable one) {
        all.add(one);
    }

    @Override
    public synchronized void close() {
        for (var each : all) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("what was shown could not be taken away", e);
            }
        }
        all.clear();
    }
}
