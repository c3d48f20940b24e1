// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

/// What is remembered of one key: three numbers, whose meaning its [Rule] knows.
public record Cell(long a, long b, long c) {
    /// Of a key that was never seen.
    public static final Cell NEW = new Cell(0, 0, 0);
}
