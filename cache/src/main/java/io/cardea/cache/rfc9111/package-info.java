// SPDX-License-Identifier: Apache-2.0
/// RFC 9111 for a shared cache, as pure functions of request, stored answer and time: each gives a decision with its reason and the
/// section that it follows. Nothing here stores, sends or reads a clock.
///
/// Start with [Storing] (may this be kept?) and [Reuse] (may this be given?). [Terms] is what they keep of an answer: numbers and
/// flags, worked out once when it comes, so that a hit reads no text. Any thread.
@NullMarked
package io.cardea.cache.rfc9111;

import org.jspecify.annotations.NullMarked;
