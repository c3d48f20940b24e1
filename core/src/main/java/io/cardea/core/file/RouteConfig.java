// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.HandlerSlot;
import io.cardea.core.config.Mark;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Slot;
import io.cardea.core.config.SlotOf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One route: what it takes, what decides, who carries.
public record RouteConfig(
    @Doc("for `explain`, logs and metrics; else its path") Optional<String> name,
    @Doc("what requests it takes; all of them if absent") @Default("{}") MatchConfig match,
    @SlotOf("policy") List<Slot> policies,
    @Doc("policies of wider scope that do not stand here, by name") @OneOrMany List<String> without,
    @Doc("most bytes of a request's body") Optional<DataSize> maxBody,
    @Doc("longest time for an exchange") Optional<Duration> timeout,
    @HandlerSlot("handler") Slot handler,
    Mark mark) {}
