// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

/// What stands in the file for a policy or a handler.
///
/// @param word `compress`, `to`
/// @param line `cardea.yaml:14`
public record Written(String word, String line) {}
