// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `allow: [10.0.0.0/8, "2001:db8::/32"]`, or a map of conditions that must hold together.
@Doc("Conditions on the request, which must hold together; a list alone is one of client addresses")
public record AccessConfig(
        @Doc("Client addresses and networks such as 10.0.0.0/8, IPv4 and IPv6; `unix` for Unix domain sockets") @OneOrMany List<String> addresses,
        @Doc("Lists of addresses and networks, one on each line") @OneOrMany List<Path> files,
        @Doc("Methods") @OneOrMany List<String> method,
        @Doc("Fields by name: a value, `*` for any, `~ …` for a pattern (RE2)") Map<String, String> headers,
        @Doc("What the user agent's name holds, whatever its case; `~ …` for a pattern, an empty text for none") @OneOrMany List<String> userAgent,
        @Doc("When: days, hours and zone, such as `mon-fri 08:00-18:00 Europe/Berlin`") @OneOrMany List<TimeConfig> time,
        @Doc("What the client's certificate is; `any` for any that the listener has verified") Optional<CertificateCondition> certificate,
        @Doc("Countries (ISO 3166-1, two letters); `unknown` for addresses that the database does not have") @OneOrMany List<String> country,
        @Doc("Networks by their number such as AS64500; `unknown` likewise") @OneOrMany List<String> network,
        @Doc("Databases in MaxMind's format, for `country` and `network`") @OneOrMany List<Path> database,
        @Doc("Sets of conditions of which one must hold, too") @OneOrMany List<ConditionConfig> any,
        @Doc("Sets of conditions of which none may hold") @OneOrMany List<ConditionConfig> not,
        @Doc("Refuses nothing: what it would refuse is told by the trail and the log") @Default("false") boolean reportOnly) {

    public AccessConfig {
        var own = new ConditionConfig(addresses, files, method, headers, userAgent, time, certificate, country, network);
        if (own.isEmpty() && any.isEmpty() && not.isEmpty()) {
            throw new IllegalArgumentException("expected at least one address or network, such as `10.0.0.0/8`, or another condition");
        }
        // An empty set would hold for everybody.
        if (any.stream().anyMatch(ConditionConfig::isEmpty)) throw Invalid.at("any", "expected at least one condition in each element");
        if (not.stream().anyMatch(ConditionConfig::isEmpty)) throw Invalid.at("not", "expected at least one condition in each element");
        boolean placed = own.needsDatabase() || any.stream().anyMatch(ConditionConfig::needsDatabase) || not.stream().anyMatch(ConditionConfig::needsDatabase);
        if (placed && database.isEmpty()) throw new IllegalArgumentException("`country` and `network` need a `database` in MaxMind's format");
        if (!placed && !database.isEmpty()) throw new IllegalArgumentException("there is a `database`, but neither `country` nor `network`");
    }

    @Short("10.0.0.0/8")
    static AccessConfig of(List<String> addresses) {
        return new AccessConfig(addresses, List.of(), List.of(), Map.of(), List.of(), List.of(), Optional.empty(), List.of(), List.of(), List.of(), List.of(), List.of(), false);
    }

    /// What stands at the top.
    ConditionConfig own() {
        return new ConditionConfig(addresses, files, method, headers, userAgent, time, certificate, country, network);
    }
}
