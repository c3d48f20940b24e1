// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Slot;
import io.cardea.core.config.Slots;
import io.cardea.core.exchange.Blocking;
import io.cardea.core.file.MatchConfig;
import io.cardea.core.file.RouteConfig;
import io.cardea.core.runtime.Catalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One route, said in Java: what it takes, which policies stand on it, and who answers. The words are those of the file. Exactly one of
/// [#to], [#files], [#redirect], [#respond] and [#handler] ends it. For one thread.
public final class RouteBuilder {
    private final String path;
    private final Mark mark;
    private final Map<String, Blocking> own;
    private final List<String> methods = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> query = new LinkedHashMap<>();
    private final List<Wish> policies = new ArrayList<>();
    private final List<String> without = new ArrayList<>();
    private Optional<String> name = Optional.empty();
    private Optional<DataSize> maxBody = Optional.empty();
    private Optional<Duration> timeout = Optional.empty();
    private Optional<Wish> handler = Optional.empty();

    /// @param own where policies that come ready made are registered
    RouteBuilder(String path, Mark mark, Map<String, Blocking> own) {
        this.path = path;
        this.mark = mark;
        this.own = own;
    }

    /// For `explain`, logs and metrics; else the path.
    public RouteBuilder name(String word) {
        name = Optional.of(word);
        return this;
    }

    public RouteBuilder method(String... any) {
        methods.addAll(List.of(any));
        return this;
    }

    /// `shop.example.com`, `*.example.com`.
    public RouteBuilder host(String... any) {
        hosts.addAll(List.of(any));
        return this;
    }

    /// @param value as in the file: the value, `~ …` for a pattern, or `*` for any
    public RouteBuilder header(String field, String value) {
        headers.put(field, value);
        return this;
    }

    /// @param value as in the file: the value, `~ …` for a pattern, or `*` for any
    public RouteBuilder query(String parameter, String value) {
        query.put(parameter, value);
        return this;
    }

    public RouteBuilder maxBody(DataSize most) {
        maxBody = Optional.of(most);
        return this;
    }

    /// For a whole exchange.
    public RouteBuilder timeout(Duration most) {
        timeout = Optional.of(most);
        return this;
    }

    /// A policy without settings: `compress`.
    public RouteBuilder policy(String word) {
        return policy(word, "");
    }

    /// A policy as the file would write it: `policy("cors", "https://shop.example.com")`.
    ///
    /// @param value YAML on one line
    public RouteBuilder policy(String word, String value) {
        policies.add(new Wish.Said(Catalogue.POLICY, word, value, Caller.mark()));
        return this;
    }

    /// A policy with its record: `policy("cors", new CorsConfig(…))`.
    public RouteBuilder policy(String word, Record config) {
        policies.add(new Wish.Given(new Slot(word, config, Caller.mark())));
        return this;
    }

    /// A policy of your own.
    ///
    /// @param word for `explain` and the trail; a word of the file's, or one that another policy of yours has, is refused
    public RouteBuilder policy(String word, CallPolicy policy) {
        policies.add(register(own, word, policy));
        return this;
    }

    /// Policies of the whole gateway that do not stand on this route.
    public RouteBuilder without(String... words) {
        without.addAll(List.of(words));
        return this;
    }

    public RouteBuilder allow(String... networks) {
        return policy("allow", Wish.quoted(List.of(networks)));
    }

    public RouteBuilder deny(String... networks) {
        return policy("deny", Wish.quoted(List.of(networks)));
    }

    /// Carries to a service, or to several; each a name that was given to [Builder#service], or an address.
    public RouteBuilder to(String... services) {
        return handler("to", "{ service: " + Wish.quoted(List.of(services)) + " }");
    }

    public RouteBuilder files(Path folder) {
        return handler("files", Wish.quoted(folder.toAbsolutePath().toString()));
    }

    /// `https`, or where to: an absolute URL or a path, with placeholders as in the file.
    public RouteBuilder redirect(String to) {
        return handler("redirect", Wish.quoted(to));
    }

    public RouteBuilder respond(int status) {
        return handler("respond", Integer.toString(status));
    }

    /// A 200 with this text.
    public RouteBuilder respond(String text) {
        return handler("respond", "{ body: " + Wish.quoted(text) + " }");
    }

    /// Who answers, as the file would write it: `handler("files", "{ root: public, listing: true }")`.
    public RouteBuilder handler(String word, String value) {
        return answeredBy(new Wish.Said(Catalogue.HANDLER, word, value, Caller.mark()));
    }

    /// Who answers, with its record.
    public RouteBuilder handler(String word, Record config) {
        return answeredBy(new Wish.Given(new Slot(word, config, Caller.mark())));
    }

    private RouteBuilder answeredBy(Wish wish) {
        if (handler.isPresent()) throw new IllegalStateException("the route " + path + " is answered already: expected one of `to`, `files`, `redirect`, `respond`");
        handler = Optional.of(wish);
        return this;
    }

    static Wish register(Map<String, Blocking> own, String word, CallPolicy policy) {
        var before = own.putIfAbsent(word, policy);
        if (before != null && before != policy) throw new IllegalArgumentException("there are two policies of your own by the name `" + word + "`");
        return new Wish.Given(new Slot(word, OwnPolicy.NOTHING, Caller.mark()));
    }

    RouteConfig build(Slots known) {
        var answers = handler.orElseThrow(() -> new IllegalStateException(
            "nobody answers on the route " + path + " (" + mark + "): expected one of `to`, `files`, `redirect`, `respond`"));
        return new RouteConfig(name, new MatchConfig(path, methods, hosts, headers, query), policies.stream().map(wish -> wish.slot(known)).toList(),
            without, maxBody, timeout, answers.slot(known), mark);
    }
}
