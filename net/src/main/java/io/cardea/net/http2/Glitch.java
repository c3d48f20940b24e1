// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import java.util.Locale;

/// What makes work and brings nothing, by what it is; see [Budget].
public enum Glitch {
    PING, SETTINGS, PRIORITY, WINDOW_UPDATE, GOAWAY, EMPTY_DATA, UNKNOWN,
    /// A request that was cancelled by who sent it.
    RESET,
    /// A frame for a stream that is over.
    LATE,
    /// A stream that had to be reset, or a request that was malformed.
    FAULT;

    /// As metrics call it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
