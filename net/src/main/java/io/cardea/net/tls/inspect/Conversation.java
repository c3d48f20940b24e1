// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import io.cardea.net.tls.wire.ClientHello;
import io.cardea.net.tls.wire.Names;
import io.cardea.net.tls.wire.ServerHello;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One connection, from the first packet to the end of its handshake or of the patience with it.
///
/// @param steps in their order
/// @param hello the client's last one: the second, if the server asked for another
/// @param answer the server's
/// @param retried whether the server asked for another hello (RFC 8446 §4.1.4)
/// @param group of the key exchange, where there was one
/// @param agreed what the handshake came to; empty if it came to nothing
/// @param trouble why it came to nothing, or what the server said behind it
/// @param tickets by which a session can go on later (RFC 8446 §4.6.1)
/// @param clientCertificateAsked whether the server wants to know its client by a certificate
/// @param wanted of which authorities it would take one
public record Conversation(List<Step> steps, Optional<ClientHello> hello, Optional<ServerHello> answer, boolean retried, Optional<Integer> group,
                           Optional<Agreed> agreed, Optional<Trouble> trouble, int tickets, boolean clientCertificateAsked, List<String> wanted) {

    /// @param version, suite as in [Names]
    /// @param protocol of ALPN; empty if the server has chosen none
    /// @param resumed whether it went on with a session of before
    /// @param total from the beginning of the connection to the end of the handshake
    public record Agreed(String version, String suite, String protocol, boolean resumed, Duration total) {
        public boolean is13() {
            return version.equals(Names.version(Names.TLS_13));
        }
    }
}
