// SPDX-License-Identifier: Apache-2.0
/// Which of several representations a client gets (RFC 9110 §12), shared by whoever has several.
///
/// Start with [AcceptEncoding]. Thread rule: pure functions and immutable values.
@NullMarked
package io.cardea.core.negotiate;

import org.jspecify.annotations.NullMarked;
