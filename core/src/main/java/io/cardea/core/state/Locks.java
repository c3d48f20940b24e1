// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import io.cardea.core.exchange.Pending;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/// One at a time, among all edges. A lock is a lease: who holds it may have lost it without knowing, by a pause or a failover, so what it
/// protects should ask for the [fence][Lease#fence].
public interface Locks {
    /// @param lease how long it holds without a renewal
    /// @return empty if somebody else holds it
    Pending<Reply<Optional<Lease>>> take(String name, Duration lease, Executor loop);

    /// Holds it for so long from now on.
    ///
    /// @return whether it was still held; if not it is lost
    Pending<Reply<Boolean>> renew(Lease held, Duration lease, Executor loop);

    /// Gives it back, if it is still held; never another's.
    ///
    /// @return whether it was
    Pending<Reply<Boolean>> release(Lease held, Executor loop);

    /// @param owner random; proves who took it
    /// @param fence greater than that of every holder before: who is protected refuses a smaller one than it has seen
    record Lease(String name, String owner, long fence) {}
}
