// SPDX-License-Identifier: Apache-2.0
/// By what requests are told apart: for limits, for hashing, for templates.
///
/// Start with [KeyPart]. Thread rule: immutable; asked on the loop of the exchange.
@NullMarked
package io.cardea.core.key;

import org.jspecify.annotations.NullMarked;
