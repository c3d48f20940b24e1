// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Secret;
import java.util.List;
import java.util.Optional;

/// One client of the registry: what it shows, and what it may register.
public record ClientConfig(
    @Doc("what it shows as `Authorization: Bearer …`; at least 16 characters") Optional<Secret> token,
    @Doc("or the subject of its certificate, such as `CN=catalog,O=Shop`, where the listener asks for one") Optional<String> subject,
    @Doc("or the SHA-256 of its certificate, 64 hex digits") Optional<String> fingerprint,
    @Doc("services that it may register; `*` for all") @OneOrMany @Default("[\"*\"]") List<String> services) {

    public ClientConfig {
        if ((token.isPresent() ? 1 : 0) + (subject.isPresent() ? 1 : 0) + (fingerprint.isPresent() ? 1 : 0) != 1) {
            throw new IllegalArgumentException("expected one of `token`, `subject` and `fingerprint`");
        }
        token.ifPresent(secret -> RegistryConfig.checked("token", secret));
        fingerprint = fingerprint.map(text -> text.replace(":", "").toLowerCase(java.util.Locale.ROOT));
        if (fingerprint.filter(text -> !text.matches("[0-9a-f]{64}")).isPresent()) throw Invalid.at("fingerprint", "expected 64 hex digits, the SHA-256 of the certificate");
    }

    boolean may(String service) {
        return services.contains("*") || services.contains(service);
    }
}
