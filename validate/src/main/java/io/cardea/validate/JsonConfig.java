// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import io.cardea.validate.json.JsonLimits;

/// How much of JSON is taken.
public record JsonConfig(
    @Doc("arrays and objects within each other") @Default("64") @Range(min = "1", max = "500") int depth,
    @Doc("characters of one string") @Default("65536") @Range(min = "1", max = "16777216") int string,
    @Doc("characters of one member's name") @Default("256") @Range(min = "1", max = "65536") int name,
    @Doc("characters of one number") @Default("64") @Range(min = "1", max = "1000") int number,
    @Doc("values of all kinds in one body") @Default("50000") @Range(min = "1", max = "10000000") int values,
    @Doc("two members of one name in an object: `refuse`, or `allow`, and the last one counts") @Default("refuse") Duplicates duplicates) {

    public enum Duplicates { REFUSE, ALLOW }

    JsonLimits limits() {
        return new JsonLimits(depth, string, name, number, values, duplicates == Duplicates.ALLOW);
    }
}
