// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.core.exchange.Client;
import io.cardea.core.http.Failure;
import io.cardea.net.http.RequestStream;
import java.time.Duration;
import java.util.function.Consumer;

/// Where one loop's requests to one endpoint get a place. On the loop.
public interface Places {
    /// Gives a place for a request at once, or later, when a connection stands. One of the two is called once, on the loop; where
    /// connections are shared, `failed` may follow `ready`: the place that was sent to could not be had, and nothing was sent.
    ///
    /// @param fresh whether only a new connection will do; of HTTP/2, one that refused nothing lately
    /// @param tunnel whether the request asks to leave HTTP: by HTTP/1.1, where the origin is not known to speak HTTP/2 only
    /// @param client whom it is for
    void acquire(boolean fresh, boolean tunnel, Client client, Duration connectTimeout, Consumer<RequestStream> ready, Consumer<Failure> failed);

    /// Closes what is idle, and what is busy when it is done.
    void closeIdle();
}
