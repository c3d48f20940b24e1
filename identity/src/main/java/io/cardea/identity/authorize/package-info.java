// SPDX-License-Identifier: Apache-2.0
/// The policy authorize: rules as plain data about who asks and what for.
@NullMarked
package io.cardea.identity.authorize;

import org.jspecify.annotations.NullMarked;
