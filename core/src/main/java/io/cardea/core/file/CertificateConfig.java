// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Doc;
import io.cardea.core.config.Secret;
import java.nio.file.Path;
import java.util.Optional;

/// One certificate with its chain and its key. The names that it is shown for are those inside it.
public record CertificateConfig(
    @Doc("PEM: the certificate, then its intermediates") Path certificate,
    @Doc("PEM: the private key, RSA or EC") Path key,
    @Doc("of an encrypted key") Optional<Secret> passphrase) {}
