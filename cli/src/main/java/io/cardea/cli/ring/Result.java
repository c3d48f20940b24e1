// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import java.time.Duration;

/// What was found of one scheme.
///
/// @param after the same as `before` if no node came or went
/// @param moved the share of the keys that are at another node after
/// @param needless the share that moved though their node stayed, to one that had been there as well
/// @param memory bytes, before
/// @param built how long the tables took
/// @param pick nanoseconds for one, on one thread, counting included
public record Result(Scheme scheme, Load before, Load after, double moved, double needless, long memory, Duration built, double pick) {}
