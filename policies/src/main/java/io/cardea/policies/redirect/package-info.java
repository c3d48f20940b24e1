// SPDX-License-Identifier: Apache-2.0
/// The handler `redirect`: sends the client elsewhere.
///
/// Start with [RedirectHandler]. Thread rule: immutable; runs on the loop of the exchange.
@NullMarked
package io.cardea.policies.redirect;

import org.jspecify.annotations.NullMarked;
