// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

/// The settings of a plug-in that has none.
public record Nothing() {}
