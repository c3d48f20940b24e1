// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.Policy;
import io.cardea.core.file.MatchConfig;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.core.state.Counters;
import io.cardea.core.state.Limit;
import io.cardea.core.state.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Makes the policy `limit`.
public final class LimitFactory implements PolicyFactory<LimitConfig> {
    private final Gauges gauges;

    public LimitFactory(Gauges gauges) {
        this.gauges = gauges;
    }

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public Class<LimitConfig> config() {
        return LimitConfig.class;
    }

    @Override
    public Policy create(LimitConfig config, Build build) {
        var scope = scope(build.route());
        var names = new HashSet<String>();
        var rules = Mistakes.each(config.all(), one -> Rule.of(one, scope, label(one, names)));
        var penalty = config.penalty().map(how -> new Penalty(how, scope + ' ' + String.join(",", config.all().getFirst().per())));
        var limits = new ArrayList<>(rules.stream().map(Rule::limit).toList());
        penalty.ifPresent(one -> limits.add(one.jail()));
        if (!config.strict()) checkPortions(rules, penalty);
        var state = build.state();
        var tallies = new ArrayList<Tally>();
        var place = build.pattern().isEmpty() ? "all" : build.pattern();
        for (var rule : rules) {
            var name = new Tally.Name(place, rule.label());
            tallies.add(build.shared(Tally.class, name, () -> new Tally(gauges, name)));
        }
        return new LimitPolicy(rules, Exempt.of(config.except()), shared(config, state, limits, penalty), metering(state.local().counters(), limits, penalty), penalty,
            config.whenUnavailable(), config.reportOnly(), new Standings(config.headers(), rules), List.copyOf(tallies));
    }

    private static LimitPolicy.Metering shared(LimitConfig config, State state, List<Limit> limits, Optional<Penalty> penalty) {
        var metering = metering(state.counters(), limits, penalty);
        return config.strict() ? metering : new LimitPolicy.Metering(new Portions(metering.meter(), System::nanoTime), metering.offences());
    }

    private static void checkPortions(List<Rule> rules, Optional<Penalty> penalty) {
        if (penalty.isPresent()) throw Invalid.at("strict", "a `penalty` needs `strict: true`, as each refusal counts");
        // A portion of several is one of each, and each key would take its own of those that all have in common.
        if (rules.size() > 1) throw Invalid.at("strict", "several limits that are charged together need `strict: true`; with `strict: false` give each a `limit` of its own");
        for (var rule : rules) {
            if (rule.cost() instanceof Cost.OfRequest) throw Invalid.at("strict", "a cost that requests say needs `strict: true`, as portions are of equal requests");
            if (!Portions.suits(rule.limit())) throw Invalid.at("strict", "`in-flight` and `leaky-queue` need `strict: true`: permits and places cannot be dealt out in advance; give them a `limit` of their own");
        }
    }

    private static LimitPolicy.Metering metering(Counters counters, List<Limit> limits, Optional<Penalty> penalty) {
        return new LimitPolicy.Metering(counters.meter(List.copyOf(limits)), penalty.map(one -> one.offences(counters)));
    }

    /// In one spelling for all edges: a map of conditions may be in any order.
    private static String scope(Object route) {
        return switch (route) {
            case List<?> parts -> String.join(" ", parts.stream().map(LimitFactory::scope).toList());
            case MatchConfig match -> String.join(" ", match.path(), match.method().toString(), match.host().toString(), new TreeMap<>(match.headers()).toString(), new TreeMap<>(match.query()).toString());
            default -> route.toString();
        };
    }

    /// What the file calls it, or by what it tells apart, with a number where that is not enough.
    private static String label(OneConfig config, HashSet<String> taken) {
        var plain = config.name().orElseGet(() -> Subject.of(config.per()).label().replaceAll("[^A-Za-z0-9_. /:-]", "_"));
        var label = plain;
        for (int i = 2; !taken.add(label); i++) label = plain + ' ' + i;
        return label;
    }
}
