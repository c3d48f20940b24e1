// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import java.util.List;

/// What is spoken inside TLS (RFC 7301). A client that offers none of it is refused while its hello is read, whatever
/// the provider would do: its bytes are meant for some other protocol.
final class Protocols {
    static final List<String> NAMES = List.of("http/1.1");
    static final ApplicationProtocolConfig CONFIG = new ApplicationProtocolConfig(Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT, NAMES);

    private Protocols() {}

    /// @param offered empty if the client did not say
    static boolean fits(List<String> offered) {
        return offered.isEmpty() || offered.stream().anyMatch(NAMES::contains);
    }
}
