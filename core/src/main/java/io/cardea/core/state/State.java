// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import java.util.Optional;

/// The door to everything that edges may share. Any thread.
///
/// Every question takes the executor of whoever asks ([io.cardea.core.exchange.Client#loop], or a [Waiting]) as its last argument and completes its
/// answer there: in memory at once, else within the configured time-out, whatever happens. Names and keys may be what clients send: any
/// characters, and of any length where it is not said otherwise.
public interface State {
    /// Whether other edges see the same.
    boolean isShared();

    /// What is in this process alone, for those who go on by it while the shared one is away. A state that is not shared is its own.
    State local();

    Counters counters();

    Sessions sessions();

    Locks locks();

    Leaderboards leaderboards();

    GeoIndex geo();

    Store store();

    /// Empty where nothing is shared: in one process, whoever has members knows them.
    default Optional<Roster> roster() {
        return Optional.empty();
    }
}
