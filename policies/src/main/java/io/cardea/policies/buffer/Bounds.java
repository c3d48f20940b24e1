// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.buffer;

import io.cardea.core.config.DataSize;

/// What one body may take, in bytes.
///
/// @param disk 0 for none
/// @param diskInAll for all bodies of the folder together
record Bounds(long memory, long disk, long diskInAll) {
    /// Less than that, and pieces as a connection reads them would not fit beside each other.
    static final long LEAST_MEMORY = 256 * 1024;
    private static final long MOST_MEMORY = 64 << 20;
    private static final long LEAST_DISK = 1 << 20;

    /// @throws IllegalArgumentException if a bound is too small to work with, or memory too large to be meant
    static Bounds of(BufferConfig config) {
        if (config.memory().bytes() < LEAST_MEMORY || config.memory().bytes() > MOST_MEMORY) {
            throw new IllegalArgumentException("expected a `memory` from " + new DataSize(LEAST_MEMORY) + " to " + new DataSize(MOST_MEMORY) + " for one body, found " + config.memory());
        }
        if (config.disk().bytes() > 0 && config.disk().bytes() < LEAST_DISK) {
            throw new IllegalArgumentException("expected a `disk` of at least " + new DataSize(LEAST_DISK) + ", or 0 for none, found " + config.disk());
        }
        return new Bounds(config.memory().bytes(), config.disk().bytes(), config.diskInAll().bytes());
    }

    /// The longest body that surely fits as a whole.
    long whole() {
        return disk > 0 ? disk : memory;
    }
}
