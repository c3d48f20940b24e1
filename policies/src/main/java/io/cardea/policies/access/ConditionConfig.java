// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.AddressSet;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.http.Tokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Conditions that hold together: each key that is there, and of a key's list one.
public record ConditionConfig(
        @Doc("Client addresses and networks; `unix` for Unix domain sockets") @OneOrMany List<String> addresses,
        @Doc("Lists of addresses and networks, one on each line") @OneOrMany List<Path> files,
        @Doc("Methods") @OneOrMany List<String> method,
        @Doc("Fields by name: a value, `*` for any, `~ …` for a pattern (RE2)") Map<String, String> headers,
        @Doc("What the user agent's name holds, whatever its case; `~ …` for a pattern, an empty text for none") @OneOrMany List<String> userAgent,
        @Doc("When: days, hours and zone, such as `mon-fri 08:00-18:00 Europe/Berlin`") @OneOrMany List<TimeConfig> time,
        @Doc("What the client's certificate is; `any` for any that the listener has verified") Optional<CertificateCondition> certificate,
        @Doc("Countries (ISO 3166-1, two letters); `unknown` for addresses that the database does not have") @OneOrMany List<String> country,
        @Doc("Networks by their number such as AS64500; `unknown` likewise") @OneOrMany List<String> network) {

    static final String UNKNOWN = "unknown";

    public ConditionConfig {
        AddressSet.of(addresses); // told where it stands in the file
        Mistakes.each(method, each -> {
            if (!Tokens.isToken(each)) throw new IllegalArgumentException("expected a method such as `POST`, found `" + each + '`');
            return each;
        });
        HeaderCondition.check(headers);
        AgentCondition.check(userAgent);
        PlaceCondition.checkCountries(country);
        PlaceCondition.checkNetworks(network);
    }

    boolean isEmpty() {
        return addresses.isEmpty() && files.isEmpty() && method.isEmpty() && headers.isEmpty() && userAgent.isEmpty() && time.isEmpty() && certificate.isEmpty() && !needsDatabase();
    }

    boolean needsDatabase() {
        return !country.isEmpty() || !network.isEmpty();
    }

    boolean needsAddress() {
        return !addresses.isEmpty() || !files.isEmpty() || needsDatabase();
    }
}
