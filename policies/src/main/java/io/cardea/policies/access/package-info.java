// SPDX-License-Identifier: Apache-2.0
/// The policies `allow` and `deny`: who may come in, by address.
///
/// Start with [AllowFactory] and [DenyFactory]. Thread rule: immutable; runs on the loop of the exchange.
@NullMarked
package io.cardea.policies.access;

import org.jspecify.annotations.NullMarked;
