// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

/// Ours only: asks something that answers later on the same loop (Redis, the keys of an issuer) and spends no thread.
public non-sealed interface Deferred extends Policy {
    Pending<Verdict> onRequest(Exchange exchange);
}
