// SPDX-License-Identifier: Apache-2.0
/// What is declared of one kind of request, compiled: its parameters and its bodies, whoever has declared them.
///
/// Start with [Contract]. Immutable, for all loops; judging costs no more than the sizes of what is judged.
@NullMarked
package io.cardea.validate.contract;

import org.jspecify.annotations.NullMarked;
