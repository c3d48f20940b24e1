// SPDX-License-Identifier: Apache-2.0
/// Who asks, and what it may. Start with [io.cardea.identity.identify.IdentifyFactory], the policy, and [io.cardea.identity.keys.ApiKeysFactory], the simplest of the ways;
/// [io.cardea.identity.authorize.AuthorizeFactory] reads what they have found.
///
/// What is compiled is immutable and shared by all loops. A decision is made on the exchange's loop; what waits (an issuer's keys) or costs much (a password's hash)
/// is done on other threads and comes back to that loop.
@NullMarked
package io.cardea.identity;

import org.jspecify.annotations.NullMarked;
