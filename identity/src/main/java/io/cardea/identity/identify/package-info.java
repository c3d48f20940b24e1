// SPDX-License-Identifier: Apache-2.0
/// The policy identify: asks the ways in their order, and tells whoever cannot be known how to be.
@NullMarked
package io.cardea.identity.identify;

import org.jspecify.annotations.NullMarked;
