// SPDX-License-Identifier: Apache-2.0
/// One fetch for many: [Flights] knows what is under way, a [Flight] asks the origin for one key, and a [Spool] is read by each follower
/// at its own pace, on its own loop, while it is still written.
@NullMarked
package io.cardea.cache.flight;

import org.jspecify.annotations.NullMarked;
