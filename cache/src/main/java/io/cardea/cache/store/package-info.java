// SPDX-License-Identifier: Apache-2.0
/// Where answers are kept. [Store] is the seam: what lies behind it bounds memory and chooses what goes.
@NullMarked
package io.cardea.cache.store;

import org.jspecify.annotations.NullMarked;
