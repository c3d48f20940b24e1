// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import java.time.Duration;

/// When a service's source is believed that says there is no instance left: a name server that has lost a zone says so, too.
public record ConfirmConfig(
    @Doc("so many such answers in a row; 1 for at once, 0 for never") @Default("2") @Range(min = "0", max = "100") int answers,
    @Doc("at least so much time between the first and the last of them") @Default("10s") @Range(min = "0s", max = "1d") Duration apart) {
    public static final ConfirmConfig DEFAULT = new ConfirmConfig(2, Duration.ofSeconds(10));
}
