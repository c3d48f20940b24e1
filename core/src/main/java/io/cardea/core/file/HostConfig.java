// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Doc;
import io.cardea.core.config.Mark;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Slot;
import io.cardea.core.config.SlotOf;
import java.util.List;

/// A group of hosts with policies and routes of its own.
public record HostConfig(
    @Doc("`shop.example.com`, `*.example.com`") @OneOrMany List<String> names,
    @Doc("policies for the routes of these hosts") @SlotOf("policy") List<Slot> policies,
    List<RouteConfig> routes,
    Mark mark) {}
