// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Secret;
import io.cardea.core.hash.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `registry: { token: … }`: who may register what, and how long it is believed.
@Doc("Instances of services register here; services find them by `discover: registry`")
public record RegistryConfig(
    @Doc("whoever has it may register instances of all services; at least 16 characters") Optional<Secret> token,
    @Doc("clients with credentials of their own, by a name for each") Map<String, ClientConfig> clients,
    @Doc("who needs no credentials: `loopback` for programs on this machine, or `none`") @Default("none") Anonymous anonymous,
    @Doc("services that may be registered besides those that this file discovers here; `*` for any") @OneOrMany List<String> services,
    @Doc("addresses that may be registered: `own` for the client's own, networks, names such as `*.shop.internal`") @OneOrMany @Default("[own]") List<String> addresses,
    @Doc("shortest time that a lease may be asked for") @Default("3s") @Range(min = "100ms", max = "1h") Duration shortest,
    @Doc("how long a lease lasts whose instance does not say") @Default("30s") @Range(min = "100ms", max = "1d") Duration ttl,
    @Doc("longest time that a lease may be asked for") @Default("1h") @Range(min = "100ms", max = "1d") Duration longest,
    @Doc("most weight that an instance may give itself") @Default("100") @Range(min = "1", max = "1000000") int heaviest,
    @Doc("most instances of all services") @Default("20000") @Range(min = "1", max = "1000000") int instances,
    @Doc("most instances of one service") @Default("2000") @Range(min = "1", max = "100000") int perService,
    @Doc("most instances of one service on one host") @Default("32") @Range(min = "1", max = "100000") int perHost,
    @Doc("most clients that watch at once") @Default("1000") @Range(min = "0", max = "100000") int watchers,
    @Doc("when so many are silent at once that nobody is believed to be gone") @Default("{}") PreserveConfig preserve,
    @Doc("whether all edges with the same `state` share it") @Default("false") boolean shared,
    @Doc("file in which leases outlive a restart; `off` for none") @Default(".cardea/registry.json") Path snapshot,
    @Doc("how often it is written at most") @Default("5s") @Range(min = "100ms", max = "1h") Duration snapshotEvery,
    @Doc("answer over DNS as well") Optional<DnsConfig> dns) {

    private static final int SHORTEST_TOKEN = 16;

    public enum Anonymous { NONE, LOOPBACK }

    public RegistryConfig {
        if (token.isEmpty() && clients.isEmpty() && anonymous == Anonymous.NONE) {
            throw Invalid.at("token", "expected `token`, `clients`, or `anonymous: loopback`: else nobody could register");
        }
        token.ifPresent(secret -> checked("token", secret));
        if (shortest.compareTo(ttl) > 0 || ttl.compareTo(longest) > 0) throw Invalid.at("ttl", "expected a time between `shortest` and `longest`");
        for (var service : services) {
            if (!service.equals("*") && !Names.isService(service)) throw Invalid.at("services", Names.EXPECTED_SERVICE + ", or `*`, found `" + service + '`');
        }
        try {
            Addresses.of(addresses);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("addresses", String.valueOf(e.getMessage()));
        }
        if (heaviest > Member.HEAVIEST) throw Invalid.at("heaviest", "expected at most " + Member.HEAVIEST);
    }

    static void checked(String key, Secret token) {
        if (token.reveal().length() < SHORTEST_TOKEN) throw Invalid.at(key, "expected at least " + SHORTEST_TOKEN + " characters; `openssl rand -hex 16` makes a good one");
    }

    /// Empty if nothing is kept on disk.
    Optional<Path> kept() {
        var name = snapshot.getFileName();
        return name != null && name.toString().equals("off") ? Optional.empty() : Optional.of(snapshot);
    }
}
