// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

/// Who goes first, and who is turned away last, when there is not room for all.
public enum Priority {
    /// Served before all others, and turned away only when it has waited for as long as anybody may.
    HIGH,
    NORMAL,
    /// The first to go.
    LOW
}
