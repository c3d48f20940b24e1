// SPDX-License-Identifier: Apache-2.0
/// API keys: stored as hashes, found by them, in the file or in a file of their own that is written by cardea keys.
@NullMarked
package io.cardea.identity.keys;

import org.jspecify.annotations.NullMarked;
