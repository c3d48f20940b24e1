// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

/// Who has certificates made. Any thread.
public interface Issuer {
    /// Where nobody does.
    Issuer NOBODY = wanted -> {
        throw new IllegalArgumentException("tls.acme: nobody here has certificates issued");
    };

    /// What is known of these certificates, and will be. Orders nothing before the configuration that wants them is in force.
    ///
    /// @throws IllegalArgumentException if they cannot be kept, such as for a folder that cannot be written
    CertificateSource source(Issuance wanted);
}
