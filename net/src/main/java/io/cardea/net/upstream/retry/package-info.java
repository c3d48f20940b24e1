// SPDX-License-Identifier: Apache-2.0
/// Whether a request is sent again, when, and with what body: decisions and figures that know no connection. Start with [RetryRules].
/// Thread rule: a [RetryBudget] and [Latencies] are everybody's; a [Replay] belongs to the loop of its exchange; rules are immutable.
@NullMarked
package io.cardea.net.upstream.retry;

import org.jspecify.annotations.NullMarked;
