// SPDX-License-Identifier: Apache-2.0
/// State that outlives a request, as small typed capabilities: kept in this process, or shared by many through a store.
///
/// Start with [Counters]. Thread rule: what is asked answers by a [io.cardea.core.exchange.Pending] on the loop of whoever asks.
@NullMarked
package io.cardea.core.state;

import org.jspecify.annotations.NullMarked;
