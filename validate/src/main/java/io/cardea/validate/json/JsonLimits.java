// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.json;

/// How much of JSON is taken.
///
/// @param depth arrays and objects within each other
/// @param string characters of one string
/// @param name characters of one member's name
/// @param number characters of one number
/// @param values of all kinds, those inside others included
/// @param duplicates whether an object may have two members of one name; the last one counts then
public record JsonLimits(int depth, int string, int name, int number, int values, boolean duplicates) {
    public static final JsonLimits DEFAULT = new JsonLimits(64, 65_536, 256, 64, 50_000, false);
}
