// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;

/// What the edge says about a request to whoever it carries it to. What clients say about themselves in these fields is
/// taken off in any case, unless they are trusted.
public record ForwardingConfig(
    @Doc("add `X-Forwarded-For`, `-Proto`, `-Host` and `-Port`") @Default("true") boolean xForwarded,
    @Doc("add `Forwarded` (RFC 7239)") @Default("true") boolean forwarded,
    @Doc("add `Via`, both ways (RFC 9110 §7.6.3)") @Default("true") boolean via,
    @Doc("add `X-Request-Id`, both ways") @Default("true") boolean requestId,
    @Doc("add `CDN-Loop` (RFC 8586)") @Default("true") boolean cdnLoop,
    @Doc("let fields pass whose names have an underscore: many programs read it as a hyphen, so that a client can forge any field")
    @Default("false") boolean underscores) {
    public static final ForwardingConfig DEFAULT = new ForwardingConfig(true, true, true, true, true, false);
}
