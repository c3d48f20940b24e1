// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.time.Instant;

/// Until when a certificate is good that a listener has from elsewhere than an issuer.
///
/// @param source `file`, or `local` for the authority of `tls: auto`, whose own certificates are made anew by themselves
/// @param name the first that it is for; of an authority, its subject's
public record Expiry(String source, String name, Instant until) {}
