// SPDX-License-Identifier: Apache-2.0
/// The HTTP cache of a route: `rfc9111` decides, `store` keeps, `flight` fetches once for many, and [CachePolicy] walks one request
/// through them.
///
/// Thread rule: decisions are pure; the store and the flights are shared by all loops; a body belongs to the loop of its reader.
@NullMarked
package io.cardea.cache;

import org.jspecify.annotations.NullMarked;
