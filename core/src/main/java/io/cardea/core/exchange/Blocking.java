// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

/// Decides in plain sequential code, off the loop. May wait, may throw. Users' policies are of this kind.
public non-sealed interface Blocking extends Policy {
    /// Runs on the [#lane]; is interrupted when the client goes away.
    ///
    /// @param call dead once this returns; keeping it and calling it later throws
    Verdict onRequest(Call call) throws Exception;

    /// Where it waits.
    default Lane lane() {
        return Lane.VIRTUAL;
    }

    /// Takes the loan to where it runs. On the exchange's loop; must not wait.
    ///
    /// @param loan asks this policy and gives the exchange back; to be run once, on any thread
    /// @throws java.util.concurrent.RejectedExecutionException if there is no room for it
    default void run(Exchange exchange, Runnable loan) {
        exchange.edge().lane(lane()).execute(loan);
    }

    /// Our own blocking policies are trusted to wait rather than to spin. A user's run on bounded platform threads:
    /// two spinning virtual threads on two cores would stop all others.
    enum Lane { VIRTUAL, BOUNDED }
}
