// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.util.Optional;

/// Certificates that come, and are replaced, while a listener runs. It is asked on the loops, for each handshake: it never waits,
/// and takes no lock that anybody holds for long.
public interface CertificateSource {
    /// @param name what it was issued for, one of few: what is made of the certificate is kept by it
    /// @param pairing another object as soon as it is another certificate
    record Issued(String name, KeyPairing pairing) {}

    /// The one for this host, if there is one by now. A source may take the question as a wish to have one made.
    ///
    /// @param host in lower case; empty if the client named none
    Optional<Issued> find(String host);

    /// Whether there is a certificate for this host, or may be one.
    boolean expects(String host);

    /// What proves to an authority that this host is ours, while it asks for that (RFC 8737 §3).
    Optional<Issued> proof(String host);

    /// Whether all there is, or may come, is one name's.
    boolean isForOne();
}
