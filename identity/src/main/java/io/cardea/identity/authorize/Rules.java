// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Tokens;
import io.cardea.core.route.PathMatch;
import io.cardea.identity.ClaimPath;
import io.cardea.identity.authorize.Rule.Refusal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Compiles rules: what is cheap and of the request first, so that the reason is that of who asks only where the rest fits.
final class Rules {
    private static final Pattern COMPARISON = Pattern.compile("(.+?)\\s+(=|!=|in)\\s+(.+)");

    private final InstantSource clock;
    private final Set<String> known;

    /// @param known the entries of the file's `identity`
    Rules(InstantSource clock, Set<String> known) {
        this.clock = clock;
        this.known = known;
    }

    /// @throws IllegalArgumentException for a rule that says nothing, or cannot be read
    Rule compile(RuleConfig config) {
        var rules = new ArrayList<Rule>();
        if (!config.methods().isEmpty()) rules.add(methods(config.methods()));
        if (!config.paths().isEmpty()) rules.add(paths(config.paths()));
        config.time().ifPresent(time -> rules.add(time(time)));
        identity(config, rules);
        for (var each : Mistakes.each(config.where(), Rules::comparison)) rules.add(each);
        rules.addAll(Mistakes.each(config.all(), this::compile));
        if (!config.any().isEmpty()) rules.add(new Rule.Any(Mistakes.each(config.any(), this::compile).toArray(Rule[]::new)));
        config.not().ifPresent(not -> rules.add(new Rule.Not(compile(not))));
        if (rules.isEmpty()) throw new IllegalArgumentException("expected at least one thing that must hold, such as `scopes: books:write`, found none: it would let everybody pass");
        return rules.size() == 1 ? rules.getFirst() : new Rule.All(rules.toArray(Rule[]::new));
    }

    private static Rule methods(List<String> methods) {
        for (var each : methods) if (!Tokens.isToken(each)) throw Invalid.at("methods", "expected methods such as `GET`, found `" + each + "`");
        var all = Set.copyOf(methods);
        return Rule.of(exchange -> all.contains(exchange.request().method()), "this method is not allowed here");
    }

    private static Rule paths(List<String> paths) {
        var all = Mistakes.each(paths, PathMatch::parse).toArray(PathMatch[]::new);
        return Rule.of(exchange -> {
            for (var each : all) if (each.matches(exchange.request().path())) return true;
            return false;
        }, "this path is not allowed");
    }

    private Rule time(TimeConfig time) {
        var hours = Hours.of(time.days(), time.hours(), time.zone());
        return Rule.of(exchange -> hours.contains(clock.instant()), "this is not the time for it");
    }

    private void identity(RuleConfig config, List<Rule> rules) {
        if (!config.ways().isEmpty()) {
            var ways = Set.copyOf(config.ways());
            for (var each : ways) if (!known.contains(each)) throw Invalid.at("ways", "there is no entry `" + each + "` in `identity`");
            rules.add(Rule.ofIdentity(identity -> ways.contains(identity.way()), new Refusal("other credentials are needed", "")));
        }
        if (!config.consumers().isEmpty()) {
            var consumers = Set.copyOf(config.consumers());
            rules.add(Rule.ofIdentity(identity -> identity.isKnown() && consumers.contains(identity.consumer()), new Refusal("this is not for you", "")));
        }
        if (!config.scopes().isEmpty()) {
            var scopes = Set.copyOf(config.scopes());
            var listed = String.join(" ", config.scopes());
            rules.add(Rule.ofIdentity(identity -> identity.scopes().containsAll(scopes), new Refusal((scopes.size() == 1 ? "the scope " : "all of the scopes ") + listed + (scopes.size() == 1 ? " is" : " are") + " needed", listed)));
        }
        if (!config.roles().isEmpty()) {
            var roles = Set.copyOf(config.roles());
            rules.add(Rule.ofIdentity(identity -> Rule.hasOne(identity.roles(), roles), new Refusal("another role is needed", "")));
        }
        if (!config.groups().isEmpty()) {
            var groups = Set.copyOf(config.groups());
            rules.add(Rule.ofIdentity(identity -> Rule.hasOne(identity.groups(), groups), new Refusal("another group is needed", "")));
        }
        config.claims().forEach((name, value) -> rules.add(Rule.ofIdentity(identity -> ClaimPath.has(identity.claims(), name, value), new Refusal("another `" + name + "` is needed", ""))));
    }

    /// What is missing on either side makes it fail, whatever it compares by.
    private static Rule comparison(String text) {
        var parts = COMPARISON.matcher(text.strip());
        if (!parts.matches()) throw Invalid.at("where", "expected a comparison such as `claim sub = path {user}`, by `=`, `!=` or `in`, found `" + text + "`");
        Operand left;
        Operand right;
        try {
            left = Operand.parse(parts.group(1));
            right = Operand.parse(parts.group(3));
        } catch (IllegalArgumentException e) {
            throw Invalid.at("where", String.valueOf(e.getMessage()));
        }
        var refusal = new Refusal("it is not so that " + text.strip(), "");
        boolean identity = left.isIdentity() || right.isIdentity();
        return Rule.of(switch (parts.group(2)) {
            case "in" -> exchange -> isIn(left, right, exchange);
            case "=" -> exchange -> equal(left, right, exchange) == Answer.YES;
            default -> exchange -> equal(left, right, exchange) == Answer.NO;
        }, refusal, identity);
    }

    private enum Answer { YES, NO, MISSING }

    private static Answer equal(Operand left, Operand right, Exchange exchange) {
        var one = left.of(exchange);
        var other = right.of(exchange);
        if (one == null || other == null || one instanceof java.util.Map || other instanceof java.util.Map) return Answer.MISSING;
        // Lists are equal to nothing: `in` is for them.
        return one instanceof List || other instanceof List ? Answer.MISSING : one.toString().equals(other.toString()) ? Answer.YES : Answer.NO;
    }

    private static boolean isIn(Operand left, Operand right, Exchange exchange) {
        var one = left.of(exchange);
        return one != null && !(one instanceof List) && !(one instanceof java.util.Map) && right.of(exchange) instanceof List<?> list && ClaimPath.has(list, one.toString());
    }
}
