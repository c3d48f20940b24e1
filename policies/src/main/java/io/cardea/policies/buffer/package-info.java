// SPDX-License-Identifier: Apache-2.0
/// Keeps bodies for those who are slow, in memory and then on disk, so that a slow client does not hold an origin.
///
/// Start with [BufferPolicy]; [SpooledBody] does the work. Thread rule: a body and its queues belong to one loop; the disk
/// is touched only by the threads of [SpoolFolder], for one body one operation at a time.
@NullMarked
package io.cardea.policies.buffer;

import org.jspecify.annotations.NullMarked;
