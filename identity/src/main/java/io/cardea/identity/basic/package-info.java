// SPDX-License-Identifier: Apache-2.0
/// Users and passwords (RFC 7617). A password is judged by a hash that is slow on purpose, on threads of its own; start with [io.cardea.identity.basic.Basic].
@NullMarked
package io.cardea.identity.basic;

import org.jspecify.annotations.NullMarked;
