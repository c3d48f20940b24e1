// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Which server to look at, and what to ask it for.
///
/// @param host a name or an address, without brackets
/// @param serverName what to ask for in place of the host (SNI, RFC 6066 §3); the certificate must then be for it
/// @param protocols to offer by ALPN, the best first; empty to offer none
/// @param timeout for each connection with its handshake, and for the look-up of the name
public record Target(String host, int port, Optional<String> serverName, List<String> protocols, Duration timeout) {
    /// The name that the certificate has to be for.
    public String name() {
        return serverName.orElse(host);
    }

    /// What the hello asks for: no address may stand there.
    Optional<String> asked() {
        return isAddress(name()) ? Optional.empty() : Optional.of(name());
    }

    static boolean isAddress(String text) {
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
