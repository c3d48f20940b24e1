// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

/// A plug-in put to use: `compress`, `limit: 100/s per ip`, `limit: { rate: 1000/h }`.
///
/// @param name the plug-in's name, one that [Slots] knows
/// @param config its configuration, an instance of the record that [Slots] names for it
/// @param mark where it stands
public record Slot(String name, Record config, Mark mark) {}
