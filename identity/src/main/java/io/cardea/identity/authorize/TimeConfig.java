// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import java.util.List;

/// `time: { days: mon-fri, hours: "08:00-18:00", zone: Europe/Berlin }`.
@Doc("Hours of some days")
public record TimeConfig(
    @Doc("days of the week, such as `mon-fri`; all if none is named") @OneOrMany List<String> days,
    @Doc("hours such as `08:00-18:00`; over midnight if the end is before the beginning") @Default("00:00-24:00") String hours,
    @Doc("the time zone of these hours") @Default("UTC") String zone) {
    public TimeConfig {
        Hours.of(days, hours, zone); // told where it stands
    }
}
