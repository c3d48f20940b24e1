// SPDX-License-Identifier: Apache-2.0
/// The policy sign: origins are told who asks by a token that the edge has signed, and the handler jwks, by which they can check it. Start with
/// [io.cardea.identity.sign.SignPolicy].
///
/// A token is looked up on the exchange's loop and made on other threads; [io.cardea.identity.sign.SignedTokens] and [io.cardea.identity.sign.Published] are for any thread.
@NullMarked
package io.cardea.identity.sign;

import org.jspecify.annotations.NullMarked;
