// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;

/// What a [Policy] of a route also is if it takes content codings off for clients that do not know them (RFC 9110 §8.4.1). A cache in front of it may
/// then give what is stored in such a coding to those clients too, since they get the same bytes as if it had been stored plain.
public interface Unpacking {
    /// Whether it will, for this request and this head of an answer; only true as long as there is room for one more. On a loop, and the answer goes to
    /// the policy on the same loop, at once.
    boolean unpacks(Request request, int status, Fields response);
}
