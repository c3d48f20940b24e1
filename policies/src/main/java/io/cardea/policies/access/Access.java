// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.address.AddressSet;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes a policy of what the file says. Within `not`, what is worst for the client is the opposite.
final class Access {
    private final Build build;
    private final InstantSource clock;
    private final List<PlaceDatabase> databases;

    private Access(Build build, InstantSource clock, List<PlaceDatabase> databases) {
        this.build = build;
        this.clock = clock;
        this.databases = databases;
    }

    static Policy policy(AccessConfig config, boolean allows, Build build, InstantSource clock) {
        var access = new Access(build, clock, config.database().stream().map(each -> ListFiles.places(each, build)).toList());
        var all = new ArrayList<Condition>();
        var own = config.own();
        if (!own.isEmpty()) all.add(access.condition(own, allows));
        if (!config.any().isEmpty()) all.add(Condition.Any.of(config.any().stream().map(each -> access.condition(each, allows)).toList()));
        for (var each : config.not()) all.add(new Condition.Not(access.condition(each, !allows)));
        boolean needsAddress = own.needsAddress() || config.any().stream().anyMatch(ConditionConfig::needsAddress) || config.not().stream().anyMatch(ConditionConfig::needsAddress);
        return new AccessPolicy(Condition.All.of(all), allows, needsAddress, config.reportOnly(), new Reports((allows ? "allow" : "deny") + " on " + build.line()));
    }

    /// @param lenient whether a client gains by it that the condition holds
    private Condition condition(ConditionConfig config, boolean lenient) {
        var all = new ArrayList<Condition>();
        var lists = new ArrayList<AddressSet>();
        if (!config.addresses().isEmpty()) lists.add(AddressSet.of(config.addresses()));
        for (var file : config.files()) lists.add(ListFiles.addresses(file, build));
        if (!lists.isEmpty()) all.add(new AddressCondition(List.copyOf(lists)));
        if (!config.method().isEmpty()) all.add(new MethodCondition(Set.copyOf(config.method())));
        if (!config.time().isEmpty()) all.add(new TimeCondition(config.time().stream().map(TimeConfig::compiled).toList(), clock));
        all.addAll(HeaderCondition.compile(config.headers(), lenient));
        if (!config.userAgent().isEmpty()) all.add(AgentCondition.compile(config.userAgent(), lenient));
        config.certificate().map(CertificateCondition::compiled).ifPresent(all::add);
        if (!config.country().isEmpty()) all.add(PlaceCondition.ofCountries(databases, config.country(), !lenient));
        if (!config.network().isEmpty()) all.add(PlaceCondition.ofNetworks(databases, config.network(), !lenient));
        return Condition.All.of(all);
    }

    private record MethodCondition(Set<String> methods) implements Condition {
        @Override
        public boolean holds(Exchange exchange, Optional<Address> address) {
            return methods.contains(exchange.request().method());
        }

        @Override
        public String why(boolean held, Exchange exchange, Optional<Address> address) {
            return "the method is " + exchange.request().method();
        }
    }
}
