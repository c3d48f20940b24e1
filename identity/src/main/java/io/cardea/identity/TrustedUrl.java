// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Where somebody is asked by whose word others are let in: over TLS, or on this machine.
public final class TrustedUrl {
    private TrustedUrl() {}

    /// @return empty for anything else, also for one with a user in it
    public static Optional<URI> parse(String text) {
        try {
            var url = new URI(text);
            var host = Optional.ofNullable(url.getHost()).orElse("");
            boolean local = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
            if (!host.isEmpty() && url.getUserInfo() == null && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()) && local)) return Optional.of(url);
        } catch (URISyntaxException e) {
            // none
        }
        return Optional.empty();
    }
}
