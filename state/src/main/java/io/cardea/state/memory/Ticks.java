// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

/// What time it is, in microseconds since 1970. Any thread.
interface Ticks {
    /// Never goes back, and is not set: for all that lasts.
    long now();

    /// By the clock on the wall: for calendars.
    long wall();

    Ticks SYSTEM = new Ticks() {
        private final long began = System.currentTimeMillis() * 1000 - System.nanoTime() / 1000;

        @Override
        public long now() {
            return began + System.nanoTime() / 1000;
        }

        @Override
        public long wall() {
            return System.currentTimeMillis() * 1000;
        }
    };
}
