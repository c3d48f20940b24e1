// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;

/// The way in for every version of HTTP: from what the wire parsed to an exchange under the current snapshot.
///
/// Both ways give an exchange, so that what is refused is counted, logged and explained like all else. On the loop.
public interface Gate {
    /// @param target as sent, of a form that fits the method (RFC 9112 §3.2)
    /// @param version of the wire: `1.0`, `1.1`, `2`
    /// @param startNanos when the first byte came, by [System#nanoTime]
    Exchange open(Client client, String method, String target, Fields fields, String version, Body body, long startNanos);

    /// A message that could not be read. The exchange's route refuses it.
    Exchange refused(Client client, Failure why, long startNanos);
}
