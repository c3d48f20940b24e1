// SPDX-License-Identifier: Apache-2.0
/// A policy of one's own: `tariff`. Start with [TariffFactory]. Its jar knows the JDK and `cardea-core`, and nothing else.
@NullMarked
package io.cardea.examples.policy;

import org.jspecify.annotations.NullMarked;
