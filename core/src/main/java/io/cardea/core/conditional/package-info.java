// SPDX-License-Identifier: Apache-2.0
/// What a request asks on condition, and which parts of it: RFC 9110 §13 and §14, for whoever answers from what is at hand, a file
/// or a stored answer. Pure functions, and the body of an answer in several parts.
@NullMarked
package io.cardea.core.conditional;

import org.jspecify.annotations.NullMarked;
