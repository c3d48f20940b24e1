// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.cardea.net.loop.OnLoop;

/// A client's connection, whatever version it speaks, as its listener sees it.
public interface ClientConnection extends OnLoop {
    /// The process or the listener is on its way out: an idle connection goes at once, a busy one when its exchanges have
    /// ended. On its loop.
    void drain();
}
