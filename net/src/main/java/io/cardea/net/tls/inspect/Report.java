// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// All that was seen of a server.
///
/// @param address where it was found; empty if it was not
/// @param second with the session of the first, if that came about
/// @param chain as it was sent, the server's own first
/// @param trust whom this side believes
/// @param findings the gravest first
public record Report(Target target, Optional<InetSocketAddress> address, Conversation first, Optional<Conversation> second, List<X509Certificate> chain,
                     Trust trust, List<Finding> findings) {

    /// Whether there was a handshake and every client could be content with it.
    public boolean isFine() {
        return isAgreed() && findings.stream().allMatch(each -> each.weight() == Finding.Weight.NOTE);
    }

    /// Whether there was a handshake that is good for something.
    public boolean isAgreed() {
        return first.agreed().isPresent();
    }

    /// Whether the certificate is believed, and is for the name.
    public boolean isVerified() {
        return !chain.isEmpty() && findings.stream().noneMatch(each -> each.weight() == Finding.Weight.FAULT);
    }
}
