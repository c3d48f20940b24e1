// SPDX-License-Identifier: Apache-2.0
/// One request and its answer, from the first byte to the access log: policies decide, handlers carry.
///
/// Start with [Exchange]: `proceed`, `answer`, `end` are the whole walk. Thread rule: an exchange belongs to one event
/// loop; a blocking policy gets a [Call] on loan, off the loop, and nobody else touches the exchange meanwhile.
@NullMarked
package io.cardea.core.exchange;

import org.jspecify.annotations.NullMarked;
