// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.io.IOException;
import java.util.Optional;

/// What a service does with a request. Called on a virtual thread, many at a time.
@FunctionalInterface
interface Answers {
    /// The reply to a request; a [Problem] that is thrown becomes the reply instead. HEAD arrives here as GET.
    Reply answer(Ask ask);

    /// What is told to whoever asks for a WebSocket there; empty if the request is one like others.
    default Optional<Talk> talk(Ask ask) {
        return Optional.empty();
    }

    /// One side of a conversation, on a virtual thread of its own.
    @FunctionalInterface
    interface Talk {
        /// Speaks until it is interrupted, which says that nobody listens any more.
        void speak(WebSocket socket) throws IOException, InterruptedException;
    }
}
