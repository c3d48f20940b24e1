// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.HttpVersions;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import java.util.List;

/// What is spoken inside TLS (RFC 7301). A client that offers none of it is refused while its hello is read, whatever
/// the provider would do: its bytes are meant for some other protocol.
final class Protocols {
    static final String HTTP_2 = "h2";
    /// Spoken by a certificate authority that asks whether a name is ours (RFC 8737 §3); nothing is said in it.
    static final String ACME = "acme-tls/1";
    private static final String HTTP_1 = "http/1.1";

    private Protocols() {}

    /// What is offered, the best first.
    static List<String> names(HttpVersions versions) {
        return switch (versions) {
            case AUTO -> List.of(HTTP_2, HTTP_1);
            case HTTP1 -> List.of(HTTP_1);
            case HTTP2 -> List.of(HTTP_2);
        };
    }

    static ApplicationProtocolConfig config(HttpVersions versions) {
        return config(names(versions));
    }

    static ApplicationProtocolConfig config(List<String> names) {
        return new ApplicationProtocolConfig(Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, names);
    }

    /// @param offered empty if the client did not say: then it speaks HTTP/1.1
    static boolean fits(HttpVersions versions, List<String> offered) {
        return offered.isEmpty() ? versions.one() : offered.stream().anyMatch(names(versions)::contains);
    }
}
