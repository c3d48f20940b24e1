// SPDX-License-Identifier: Apache-2.0
/// What can be known of exchanges from outside: access log, metrics, traces, live requests.
///
/// Each of the packages below has one [io.cardea.core.spi.Observer] to start with: `access.AccessLog`, `metrics.Metrics`,
/// `traces.Spans`, `tail.Tail`, `why.Why`. This package holds what they share. Observers are called on event loops: they write bytes
/// and numbers into what belongs to that loop, and other threads carry these away.
@NullMarked
package io.cardea.telemetry;

import org.jspecify.annotations.NullMarked;
