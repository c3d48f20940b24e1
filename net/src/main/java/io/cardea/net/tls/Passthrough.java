// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.HttpVersions;
import io.cardea.net.loop.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Connections whose TLS is not ended here, by the name in their hello.
///
/// @param byName what is looked up: exact names, and `*.` patterns for one label
/// @param <T> where they go
public record Passthrough<T>(Map<String, T> byName) {
    /// @param names in any case, each with where it goes
    public static <T> Passthrough<T> of(List<Map.Entry<String, T>> names) {
        var all = new HashMap<String, T>();
        names.forEach(each -> all.putIfAbsent(each.getKey().toLowerCase(java.util.Locale.ROOT), each.getValue()));
        return new Passthrough<>(Map.copyOf(all));
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    Optional<T> target(Hello hello) {
        var exact = byName.get(hello.serverName());
        return Optional.ofNullable(exact != null ? exact : byName.get(CertificateNames.wildcard(hello.serverName())));
    }

    /// Waits for the hello of a listener that ends no TLS itself, and carries the connection to where its name belongs; others
    /// are refused.
    ///
    /// @param handler makes what carries; it gets the bytes that came so far
    public void begin(Loop loop, Channel channel, Duration limit, HandshakeFailures failures, Function<T, ChannelHandler> handler) {
        var handshake = new Handshake(loop, HttpVersions.AUTO, limit, failures, agreed -> {});
        channel.pipeline()
            .addLast("tls", new HelloReader(hello -> target(hello).<Certificates.Choice>map(to -> new Certificates.Elsewhere(handler.apply(to)))
                .orElseGet(() -> new Certificates.Refused(Alert.UNRECOGNIZED_NAME)), handshake::engine, handshake::elsewhere, handshake::refused))
            .addLast("handshake", handshake);
    }
}
