// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Fields;

/// Makes another body of a whole one: JSON today, the translation to another protocol another day. Immutable.
interface Mapping {
    /// Whether a message with this head is its business; all others pass untouched.
    boolean takes(Fields head);

    /// Takes from the exchange what it needs, on its loop.
    Work work(Exchange exchange);

    /// The largest body that it looks at, in bytes.
    int most();

    /// Whether a body that is its business, and that it cannot change, is passed as it is, and not refused.
    boolean passesOthers();

    /// What is left to do; on any thread.
    @FunctionalInterface
    interface Work {
        /// @throws Impossible if it cannot be done
        byte[] of(byte[] whole) throws Impossible;
    }

    /// Why a body cannot be changed. Says nothing of what is in it. Without a stack trace: clients and services cause it.
    final class Impossible extends Exception {
        private static final long serialVersionUID = 1;

        Impossible(String why) {
            super(why, null, false, false);
        }
    }
}
