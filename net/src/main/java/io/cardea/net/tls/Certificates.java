// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/// A listener's certificates. Any thread.
interface Certificates {
    /// What to show to a client: a certificate, or a refusal if there is nothing for it.
    Choice choose(Hello hello);

    /// What to show to a certificate authority that asks whether a name is ours (RFC 8737 §3).
    default Choice prove(Hello hello) {
        return new Refused(Alert.NO_APPLICATION_PROTOCOL);
    }

    /// @param engine makes that of one connection; keys and the like are made once, shared by all
    /// @param mayServe which hosts may be asked for by a connection that was shown it
    record Chosen(Function<ByteBufAllocator, SslHandler> engine, Predicate<String> mayServe) implements Choice {}

    /// @param alert why not
    record Refused(Alert alert) implements Choice {}

    /// The connection is not ours to end: it is carried as it is.
    ///
    /// @param carrier gets the bytes of the hello first
    record Elsewhere(ChannelHandler carrier) implements Choice {}

    /// It is being made: the client waits for it, the loop does not.
    ///
    /// @param chosen completed on any thread
    record Later(CompletableFuture<Chosen> chosen) implements Choice {}

    sealed interface Choice {}
}
