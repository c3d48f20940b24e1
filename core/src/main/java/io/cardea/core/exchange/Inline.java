// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

/// Decides at once, on the event loop. May never wait.
public non-sealed interface Inline extends Policy {
    Verdict onRequest(Exchange exchange);
}
