// SPDX-License-Identifier: Apache-2.0
/// Tokens that only their issuer can read (RFC 7662): it is asked, off the loops, and its answers are remembered for a while. Start with
/// [io.cardea.identity.introspection.Introspection].
@NullMarked
package io.cardea.identity.introspection;

import org.jspecify.annotations.NullMarked;
