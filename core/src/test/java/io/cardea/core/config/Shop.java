// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The records of the tests: a small edge with everything that the engine can bind.
@Doc("A shop's edge.")
record Shop(
        @Doc("Where clients come in.") List<Listener> listeners,
        @Default("memory") URI state,
        @SlotOf("identity") Map<String, Slot> identity,
        @Doc("What stands behind.") Map<String, Service> services,
        @SlotOf("policy") List<Slot> policies,
        List<Route> routes,
        Optional<Limits> limits) {

    record Listener(String address, Optional<Tls> tls, @Default("true") boolean http2, @Default("100") @Range(min = "1", max = "1000000") int backlog) {}

    record Tls(Path certificate, Path key, @Default("tls-1-2") Version minVersion) {}

    enum Version { TLS_1_2, TLS_1_3 }

    record Service(@OneOrMany List<URI> endpoints, @Default("round-robin") @SlotOf("balancer") Slot balance, Optional<Health> health,
            Optional<Secret> token, Mark mark) {}

    record Health(@Default("/") String path, @Default("2s") @Range(min = "100ms", max = "1h") Duration every, @Default("200") @OneOrMany List<Integer> status) {}

    record Route(Optional<String> name, Match match, @SlotOf("policy") List<Slot> policies, List<Without> without, @HandlerSlot("handler") Slot handler, Mark mark) {}

    enum Without { LIMIT, CACHE, COMPRESS }

    record Match(String path, @OneOrMany List<Method> method, Map<String, String> headers) {
        Match {
            if (!path.startsWith("/")) {
                throw Invalid.at("path", "expected a path that begins with `/`, such as `/books/**`");
            }
        }
    }

    enum Method { GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS }

    record Limits(@Default("1MiB") @Range(min = "1KiB") DataSize maxBody, @Default("0.5") @Range(min = "0", max = "1") double highWater, @Default("10000") long connections) {
        Limits {
            if (connections < 10) {
                throw new IllegalArgumentException("expected at least 10 connections");
            }
        }
    }

    // Policies
    record Limit(String rate, @Default("ip") Per per, @Default("sliding-window") Algorithm algorithm) {
        enum Per { IP, CONSUMER, SESSION }

        enum Algorithm { SLIDING_WINDOW, TOKEN_BUCKET }

        @Short("100/s per ip")
        static Limit of(String text) {
            var words = text.split(" per ");
            if (words.length != 2 || !words[0].contains("/")) {
                throw new IllegalArgumentException("expected a rate, such as `100/s per ip`, found `" + text + "`");
            }
            return new Limit(words[0], Per.valueOf(words[1].toUpperCase()), Algorithm.SLIDING_WINDOW);
        }
    }

    record Compress(@Default("5") @Range(min = "1", max = "9") int level, @Default("[gzip, br]") List<String> codings) {}

    record Cache(Duration ttl, Optional<DataSize> maxSize) {
        @Short("5m")
        static Cache of(Duration ttl) {
            return new Cache(ttl, Optional.empty());
        }
    }

    record Allow(List<String> ranges, Mark mark) {
        @Short
        static Allow of(List<String> ranges, Mark mark) {
            return new Allow(ranges, mark);
        }
    }

    // Handlers
    record To(String service, @Default("30s") Duration timeout) {
        @Short("catalog")
        static To of(String service) {
            return new To(service, Duration.ofSeconds(30));
        }
    }

    record Files(Path folder, @Default("false") boolean listing) {
        @Short("./public")
        static Files of(Path folder) {
            return new Files(folder, false);
        }
    }

    record Respond(@Range(min = "100", max = "599") int status, Optional<String> body) {}

    // Balancers
    record RoundRobin() {}

    record Ring(String key, @Default("160") int vnodes, @Default("1.25") double loadBound) {}

    // Identities
    record ApiKeys(@AnyKey Map<String, Consumer> keys) {}

    record Consumer(String consumer, List<String> scopes) {}

    record Oidc(URI oidc, String client, Secret secret) {}

    static Slots slots() {
        return Slots.none()
                .with("policy", "limit", Limit.class)
                .with("policy", "compress", Compress.class)
                .with("policy", "cache", Cache.class)
                .with("policy", "allow", Allow.class)
                .with("handler", "to", To.class)
                .with("handler", "files", Files.class)
                .with("handler", "respond", Respond.class)
                .with("balancer", "round-robin", RoundRobin.class)
                .with("balancer", "ring", Ring.class)
                .with("identity", "api-keys", ApiKeys.class)
                .with("identity", "oidc", Oidc.class);
    }

    static final Environment NOTHING_SET = name -> Optional.empty();

    static Shop parse(String text) {
        return parse(text, NOTHING_SET);
    }

    static Shop parse(String text, Environment environment) {
        return Config.parse("shop.yaml", text, Shop.class, slots(), environment).value();
    }

    /// The problems of a text, which must have some.
    static List<Problem> problems(String text) {
        try {
            parse(text);
        } catch (ConfigException e) {
            return e.problems();
        }
        throw new AssertionError("no mistake was found in\n" + text);
    }
}
