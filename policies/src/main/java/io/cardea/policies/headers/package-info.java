// SPDX-License-Identifier: Apache-2.0
/// The policy `headers`: sets, adds and removes fields of requests and responses.
///
/// Start with [HeadersPolicy]. Thread rule: immutable; runs on the loop of the exchange.
@NullMarked
package io.cardea.policies.headers;

import org.jspecify.annotations.NullMarked;
