// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import java.util.Map;
import java.util.Optional;

/// Requests as they end, for whoever looks.
public interface LiveRequests {
    /// @param filter keys and values as in a query: `status=5xx`, `host=shop.example`
    /// @throws IllegalArgumentException for a key or value that is none of the filter's; the message says what was expected
    /// @throws IllegalStateException if too many look already
    Watch watch(Map<String, String> filter);

    /// One who looks. Used by one thread at a time, except [#close].
    interface Watch extends AutoCloseable {
        /// The next record as one line of JSON without its end, or a line that says how many were missed; empty if there is
        /// none now.
        Optional<byte[]> next();

        /// Asks for one call when [#next] has something. It comes on any thread, perhaps inside this call; it must not wait.
        void demand(Runnable more);

        @Override
        void close();
    }
}
