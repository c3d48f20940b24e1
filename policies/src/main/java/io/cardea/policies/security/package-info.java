// SPDX-License-Identifier: Apache-2.0
/// The policy `security-headers`: the fields that make browsers careful.
///
/// Start with [SecurityHeadersConfig]. Thread rule: immutable; runs on the loop of the exchange.
@NullMarked
package io.cardea.policies.security;

import org.jspecify.annotations.NullMarked;
