// SPDX-License-Identifier: Apache-2.0
/// The policies `allow` and `deny`: who may come in, by address, list, field, hour, certificate, country.
///
/// Start with [Access], which makes [Condition]s of what the file says, and [AccessPolicy], which asks them. Thread rule: immutable; runs
/// on the loop of the exchange. Files are read on the thread that reloads.
@NullMarked
package io.cardea.policies.access;

import org.jspecify.annotations.NullMarked;
