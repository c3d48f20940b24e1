// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What is known of a client's connection, the same for all of its requests.
///
/// @param listener the configured address that it came in by
/// @param localPort the port it reached; -1 for a Unix domain socket
/// @param tls what was agreed, if it is encrypted
/// @param mayServe whether requests for a host may come by it: not, if what was proven for its TLS belongs to other
///     hosts (RFC 9110 §15.5.20). Asked with the host in lower case
/// @param ends of the connection
public record Link(String listener, int localPort, Optional<Tls> tls, Predicate<String> mayServe, Ends ends) {
    public Link {
        if (localPort < -1 || localPort > 65535) throw new IllegalArgumentException("a port is 0 to 65535, not " + localPort);
    }

    /// A connection by which every host may be asked for.
    public Link(String listener, int localPort, Optional<Tls> tls) {
        this(listener, localPort, tls, host -> true, Ends.UNKNOWN);
    }

    /// The two ends of a connection as its socket has them, or as a PROXY header told of the one in front.
    ///
    /// @param client where it comes from; empty for a Unix domain socket
    /// @param edge where it was made to; likewise
    public record Ends(Optional<InetSocketAddress> client, Optional<InetSocketAddress> edge) {
        public static final Ends UNKNOWN = new Ends(Optional.empty(), Optional.empty());
    }

    /// @param serverName the name the client asked for (SNI); empty if it gave none
    /// @param protocol such as `TLSv1.3`
    /// @param cipher as the provider names it
    /// @param clientCertificate what the client has proven to be; empty if it showed none
    public record Tls(String serverName, String protocol, String cipher, Optional<ClientCertificate> clientCertificate) {}

    /// A client's certificate that was verified against the listener's authorities.
    ///
    /// @param subject as RFC 4514 writes it, such as `CN=till 7,O=Shop`
    /// @param fingerprint SHA-256 of the certificate, 64 hex digits in lower case
    /// @param names its alternative names (RFC 5280 §4.2.1.6): `dns:till.internal`, `uri:spiffe://shop/till`, `email:till@shop.example`, `ip:10.0.0.7`
    public record ClientCertificate(String subject, String fingerprint, List<String> names) {
        /// Without alternative names.
        public ClientCertificate(String subject, String fingerprint) {
            this(subject, fingerprint, List.of());
        }
    }

    /// The port that it reached, as text; empty for a Unix domain socket.
    public String portText() {
        return localPort < 0 ? "" : Integer.toString(localPort);
    }

    public String scheme() {
        return tls.isPresent() ? "https" : "http";
    }
}
