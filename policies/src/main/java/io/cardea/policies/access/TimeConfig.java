// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.ArrayList;
import java.util.List;

/// `mon-fri 08:00-18:00 Europe/Berlin`: each of the three may be left out.
public record TimeConfig(
        @Doc("Days of the week, or spans of them: `mon`, `mon-fri`; every day if there are none") @OneOrMany List<String> days,
        @Doc("From and to, the end not included; beyond midnight, the day is that of the beginning") @Default("00:00-24:00") String hours,
        @Doc("The time zone, such as `Europe/Berlin`") @Default("UTC") String zone) {

    public TimeConfig {
        Hours.of(days, hours, zone);
    }

    @Short("mon-fri 08:00-18:00 Europe/Berlin")
    static TimeConfig of(String text) {
        var days = new ArrayList<String>();
        var hours = "00:00-24:00";
        var zone = "UTC";
        for (var word : text.strip().split("[ ,]+")) {
            if (word.matches("[0-9]{1,2}:.*")) {
                hours = word;
            } else if (word.matches("[a-z]{3}(-[a-z]{3})?")) {
                days.add(word);
            } else {
                zone = word;
            }
        }
        return new TimeConfig(days, hours, zone);
    }

    Hours compiled() {
        return Hours.of(days, hours, zone);
    }
}
