// SPDX-License-Identifier: Apache-2.0
/// The handler `respond`: a fixed answer from the file.
///
/// Start with [RespondHandler]. Thread rule: immutable; runs on the loop of the exchange.
@NullMarked
package io.cardea.policies.respond;

import org.jspecify.annotations.NullMarked;
