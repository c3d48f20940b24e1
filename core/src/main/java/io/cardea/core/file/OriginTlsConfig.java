// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Secret;
import java.nio.file.Path;
import java.util.Optional;

/// TLS towards `https` instances. Without it: the platform's authorities, and the name of the endpoint.
public record OriginTlsConfig(
    @Doc("PEM: authorities that are trusted in place of the platform's") Optional<Path> ca,
    @Doc("the name to ask for and to verify, if it is not the endpoint's") Optional<String> serverName,
    @Doc("PEM: our certificate, for origins that ask for one") Optional<Path> certificate,
    @Doc("PEM: its private key") Optional<Path> key,
    @Doc("of an encrypted key") Optional<Secret> passphrase,
    @Doc("believe any certificate: anyone between can read and change everything") @Default("false") boolean insecureSkipVerify) {
    public static final OriginTlsConfig DEFAULT = new OriginTlsConfig(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
}
