// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/// Where leases are kept: the seam for a store that several edges share. All of it in one contract test.
///
/// Any thread but a loop: an implementation may wait for its store, and throws [java.io.UncheckedIOException] when it cannot be reached. Time
/// is the ledger's own and only ever passes: no wall clock that somebody sets.
public interface Ledger extends AutoCloseable {
    /// Registers, or renews and perhaps changes what is known by the same service and id. One decision, atomic.
    ///
    /// @throws Refused if another owner's lease lasts, or the bounds leave no room
    Outcome put(Registration registration, String owner, Bounds bounds);

    /// Ends a lease before its time.
    ///
    /// @return whether there was one
    /// @throws Refused if it is another owner's
    boolean remove(String service, String id, String owner);

    /// Empty if there is no such service.
    Listing list(String service);

    Listing all();

    /// Those that have instances, and how many.
    SortedMap<String, Integer> services();

    /// What happened since then: every change exactly once and in order for who goes on at [News#next].
    ///
    /// @param service only its changes; all if empty
    /// @param most changes to give at once, at least one
    News news(Index after, String service, int most);

    /// The last change of all.
    Index index();

    /// Tells of each change's service, soon after it. On any thread, perhaps several at once, perhaps inside the call that changes; must not wait.
    ///
    /// @return closing it ends that
    AutoCloseable onChange(Consumer<String> told);

    Census census();

    /// Ends all leases whose time is over.
    ///
    /// @return how many
    int expire();

    /// Gives everybody as much time as if all had been renewed now: after a stillness that was not theirs.
    void respite();

    /// How many have been ended because their time was over since this was last asked, by others who share the ledger.
    default int expiredElsewhere() {
        return 0;
    }

    /// Takes back what was kept while nobody could renew, with as much time as if it had been renewed now. Who has registered anew meanwhile stays as it is.
    void restore(Collection<Lease> kept);

    /// Why it does not know yet who is registered; empty once it does.
    default Optional<String> unknown() {
        return Optional.empty();
    }

    @Override
    void close();

    /// What came of [#put].
    ///
    /// @param kind RENEWED if nothing changed
    /// @param index the last change of the service
    record Outcome(Kind kind, Index index) {
        public enum Kind { REGISTERED, CHANGED, RENEWED }
    }

    /// What may be registered at most.
    ///
    /// @param instances of all services
    /// @param perService of one
    /// @param perHost of one service by one host
    record Bounds(int instances, int perService, int perHost) {}
}
