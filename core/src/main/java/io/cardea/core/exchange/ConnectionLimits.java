// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import java.time.Duration;

/// What one client's connection may cost. Durations of zero mean no bound.
///
/// @param requestLine bytes of the request line; beyond it 414
/// @param field bytes of one field line; beyond it 431
/// @param fields bytes of the header section; beyond it 431
/// @param fieldCount how many fields; beyond it 431
/// @param handshake time for TLS and the PROXY header
/// @param head time from the first byte of a head to its last; beyond it 408
/// @param idle time between two requests
/// @param body time in which at least `bodyRate` times its seconds of a request's body must come; beyond it 408
/// @param bodyRate the least bytes a second of a request's body
/// @param write time in which a client must take something of what waits for it
/// @param linger time and patience for the unread rest of a request that was answered early
/// @param halfClosed time for the answer to begin once a client has closed its sending side: most have gone for good
/// @param requests the most requests on one connection
public record ConnectionLimits(int requestLine, int field, int fields, int fieldCount, Duration handshake, Duration head, Duration idle,
                               Duration body, int bodyRate, Duration write, Duration linger, Duration halfClosed, int requests) {
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(8192, 8192, 32768, 100, Duration.ofSeconds(10),
        Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(30), 240, Duration.ofSeconds(60), Duration.ofSeconds(2), Duration.ofSeconds(10), 100_000);

    /// The same with other bounds for fields.
    public ConnectionLimits withFields(int one, int all, int count) {
        return new ConnectionLimits(requestLine, one, all, count, handshake, head, idle, body, bodyRate, write, linger, halfClosed, requests);
    }
}
