// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The same answers as [RouteTable] in the most obvious way: test every rule, sort those that hold. It shares no code with
/// the table; templates become regular expressions of the JDK.
record NaiveTable(List<RouteRule<String>> rules) {
    Optional<String> winner(Request request) {
        return rules.stream().filter(rule -> host(rule, request).isPresent() && path(rule, request) && method(rule, request) && fields(rule, request))
            .min(precedence(request)).map(RouteRule::target);
    }

    Set<String> allow(Request request) {
        var allow = new TreeSet<String>();
        for (var rule : rules) {
            if (host(rule, request).isPresent() && path(rule, request) && fields(rule, request)) allow.addAll(rule.methods());
        }
        return allow;
    }

    boolean hostKnown(Request request) {
        return rules.stream().anyMatch(rule -> host(rule, request).isPresent());
    }

    private static Optional<Integer> host(RouteRule<String> rule, Request request) {
        var ranks = new ArrayList<Integer>();
        if (rule.hosts().isEmpty()) ranks.add(0);
        for (var host : rule.hosts()) {
            if (host.equals(request.host())) ranks.add(1000);
            if (host.startsWith("*.") && request.host().endsWith(host.substring(1))) ranks.add(host.length());
        }
        return ranks.stream().max(Integer::compare);
    }

    private static boolean path(RouteRule<String> rule, Request request) {
        var text = rule.path().text();
        var pattern = text.startsWith("~") ? text.substring(2) : text.replaceAll("\\{[^}]*}", "[^/]+").replaceFirst("/\\*\\*$", "(/.*)?");
        return Pattern.matches(pattern.replace("(?P<", "(?<"), request.path());
    }

    private static boolean method(RouteRule<String> rule, Request request) {
        return rule.methods().isEmpty() || rule.methods().contains(request.method());
    }

    private static boolean fields(RouteRule<String> rule, Request request) {
        return rule.headers().stream().allMatch(match -> request.header(match.name()).stream().anyMatch(match::accepts))
            && rule.query().stream().allMatch(match -> parameter(request.query(), match.name()).filter(match::accepts).isPresent());
    }

    private static Optional<String> parameter(String query, String name) {
        for (var pair : query.split("&")) {
            if (pair.equals(name)) return Optional.of("");
            if (pair.startsWith(name + "=")) return Optional.of(pair.substring(name.length() + 1));
        }
        return Optional.empty();
    }

    private static Comparator<RouteRule<String>> precedence(Request request) {
        return Comparator.<RouteRule<String>, Integer>comparing(rule -> -host(rule, request).orElseThrow())
            .thenComparing(rule -> pathKey(rule.path().text()))
            .thenComparing(rule -> rule.methods().isEmpty())
            .thenComparing(rule -> -rule.headers().size())
            .thenComparing(rule -> -rule.query().size())
            .thenComparing(rule -> Integer.parseInt(rule.name().substring(1)));
    }

    /// A text whose order is that of precedence: a letter for each segment (L literal, V variable), then how it ends.
    private static String pathKey(String text) {
        if (text.startsWith("~")) return "2";
        if (!text.contains("{") && !text.endsWith("/**")) return "0";
        var fixed = text.endsWith("/**") ? text.substring(0, text.length() - 3) : text;
        var key = new StringBuilder("1");
        for (var part : fixed.isEmpty() ? new String[0] : fixed.substring(1).split("/", -1)) key.append(part.startsWith("{") ? 'V' : 'L');
        return key.append(text.endsWith("/**") ? "Z" : "Y").toString();
    }
}
