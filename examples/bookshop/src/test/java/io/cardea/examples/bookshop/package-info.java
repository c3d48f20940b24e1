// SPDX-License-Identifier: Apache-2.0

/// Tests of the book shop over real sockets, and what made its reviews.
@NullMarked
package io.cardea.examples.bookshop;

import org.jspecify.annotations.NullMarked;
