// SPDX-License-Identifier: Apache-2.0
/// Event loops, and what each has for itself: deadlines, the date, a head writer. Start with [Loop].
/// Thread rule: what hangs on a loop is touched on that loop only.
@NullMarked
package io.cardea.net.loop;

import org.jspecify.annotations.NullMarked;
