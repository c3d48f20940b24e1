// SPDX-License-Identifier: Apache-2.0
/// The policy `limit`: how much may be used, in a time, at once, or in a period of the calendar, and by whom.
///
/// Start with [LimitPolicy]. Thread rule: immutable; runs on the loop of the exchange.
@NullMarked
package io.cardea.policies.limit;

import org.jspecify.annotations.NullMarked;
