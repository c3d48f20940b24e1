// SPDX-License-Identifier: Apache-2.0
/// For services in Java: one class that registers an instance with Cardea and keeps it registered. It needs nothing but the JDK.
@NullMarked
package io.cardea.registry.client;

import org.jspecify.annotations.NullMarked;
