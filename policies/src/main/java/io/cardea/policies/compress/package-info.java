// SPDX-License-Identifier: Apache-2.0
/// The policy `compress`: gzip, Brotli and Zstandard by `Accept-Encoding`, while the body streams.
///
/// Start with [CompressPolicy], which decides, and [CompressedBody], which carries. Thread rule: the policy is immutable;
/// a body and its encoder belong to the loop of their exchange.
@NullMarked
package io.cardea.policies.compress;

import org.jspecify.annotations.NullMarked;
