// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import java.time.Duration;

/// The origin's end of a connection that has left HTTP: bytes both ways, in a form that the edge does not read
/// (RFC 9110 §7.8, RFC 8441). On the loop.
public interface Tunnel {
    /// What comes from the origin.
    Body incoming();

    /// Sends what comes from the client, until its end. Called once.
    void send(Body outgoing);

    /// How long it may be silent both ways; zero for no limit.
    default Duration idle() {
        return Duration.ZERO;
    }

    /// It is over: whatever is under way is dropped.
    void close(Failure why);
}
