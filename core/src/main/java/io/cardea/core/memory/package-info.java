// SPDX-License-Identifier: Apache-2.0
/// Memory outside the heap, from the system. Start with [LargePages].
@NullMarked
package io.cardea.core.memory;

import org.jspecify.annotations.NullMarked;
