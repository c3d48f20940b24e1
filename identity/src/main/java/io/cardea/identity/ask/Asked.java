// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.ask;

import io.cardea.core.exchange.Handler;
import java.time.Duration;

/// Who is asked.
///
/// @param carrier carries to its service
/// @param timeout how long anybody waits for it
public record Asked(Handler carrier, Duration timeout) {}
