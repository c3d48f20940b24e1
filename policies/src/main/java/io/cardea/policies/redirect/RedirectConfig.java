// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.redirect;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.util.Optional;

/// `redirect: https`, `redirect: /new{path}`, or the map.
@Doc("Sends the client elsewhere")
public record RedirectConfig(
        @Doc("Where to: an absolute URL or a path, which may hold {path}, {query}, {host}, {scheme} and {var:NAME}") Optional<String> to,
        @Doc("Instead of `to`: the same host, path and query over https") @Default("false") boolean https,
        @Doc("The port of https, if it is not the usual one") @Default("443") @Range(min = "1", max = "65535") int port,
        @Doc("301, 302, 303, 307 or 308; by default 302, and 308 for https") Optional<Integer> status) {

    public RedirectConfig {
        if (https == to.isPresent()) {
            throw new IllegalArgumentException("expected either `to: /somewhere` or `https: true`");
        }
        if (to.isPresent() && port != 443) throw Invalid.at("port", "belongs to `https: true`; write the port into `to`");
        int given = status.orElse(302);
        if (given != 301 && given != 302 && given != 303 && given != 307 && given != 308) {
            throw Invalid.at("status", "expected 301, 302, 303, 307 or 308, found " + given);
        }
    }

    /// What is undone easily is the default for a place; https is meant to stay, and must keep the method.
    int code() {
        return status.orElse(https ? 308 : 302);
    }

    @Short("https")
    static RedirectConfig of(String text) {
        return text.equals("https")
            ? new RedirectConfig(Optional.empty(), true, 443, Optional.empty())
            : new RedirectConfig(Optional.of(text), false, 443, Optional.empty());
    }
}
