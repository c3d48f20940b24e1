// SPDX-License-Identifier: Apache-2.0
/// The policy `cors`: which other sites may read answers in a browser (Fetch standard, "CORS protocol").
///
/// Start with [CorsPolicy]. Thread rule: immutable; runs on the loop of the exchange.
@NullMarked
package io.cardea.policies.cors;

import org.jspecify.annotations.NullMarked;
