// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

/// What a use of the state does while the shared one is away.
public enum WhenUnavailable {
    /// Each edge decides by a state of its own: [State#local].
    LOCAL,
    /// As if the answer had been yes.
    ALLOW,
    /// As if it had been no.
    DENY
}
