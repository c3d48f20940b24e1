// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Nothing;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.hash.BoundedRing;
import io.cardea.core.hash.First;
import io.cardea.core.hash.LeastRequests;
import io.cardea.core.hash.Maglev;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.PeakEwma;
import io.cardea.core.hash.Picker;
import io.cardea.core.hash.Points;
import io.cardea.core.hash.Rendezvous;
import io.cardea.core.hash.Ring;
import io.cardea.core.hash.RoundRobin;
import io.cardea.core.hash.WeightedRandom;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.BalancerFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// What `balance` may say: each a picker of `core.hash`, and where its key comes from.
public final class Balancers {
    private Balancers() {}

    public record Least(@Doc("how many are looked at: `two`, drawn by chance, or `all`") @Default("two") Of of) {
        @Short("two")
        public static Least of(Of of) {
            return new Least(of);
        }
    }

    public enum Of { TWO, ALL }

    public record OnRing(
        @Doc("what is kept together: `address`, `header NAME`, `cookie NAME`, `query NAME`, `path NAME` for a variable of the route's path; several are one key") @OneOrMany List<String> key,
        @Doc("the key of requests that have none of these: `random`, or `address`") @Default("random") HashKey.Otherwise otherwise,
        @Doc("virtual nodes of an instance of weight 1") @Default("160") @Range(min = "1", max = "100000") int vnodes,
        @Doc("most requests in flight at one instance, against the mean: 1.25 for a quarter more; none if absent") Optional<Double> loadBound) {
        @Short("header X-User")
        public static OnRing by(String key) {
            return new OnRing(List.of(key), HashKey.Otherwise.RANDOM, Ring.VIRTUAL_NODES, Optional.empty());
        }
    }

    public record OnTable(
        @Doc("what is kept together, as of `ring`") @OneOrMany List<String> key,
        @Doc("the key of requests that have none of these: `random`, or `address`") @Default("random") HashKey.Otherwise otherwise,
        @Doc("slots of the table, a prime number, best a hundred times the instances") @Default("65537") @Range(min = "2", max = "16777216") int slots) {
        @Short("header X-User")
        public static OnTable by(String key) {
            return new OnTable(List.of(key), HashKey.Otherwise.RANDOM, Maglev.SLOTS);
        }
    }

    public record ByWeight(
        @Doc("what is kept together, as of `ring`") @OneOrMany List<String> key,
        @Doc("the key of requests that have none of these: `random`, or `address`") @Default("random") HashKey.Otherwise otherwise) {
        @Short("header X-User")
        public static ByWeight by(String key) {
            return new ByWeight(List.of(key), HashKey.Otherwise.RANDOM);
        }
    }

    /// All that ship.
    public static List<BalancerFactory<?>> standard() {
        return List.of(
            factory("round-robin", Nothing.class, config -> new Given("round-robin", RoundRobin::of, counting(), false)),
            factory("random", Nothing.class, config -> new Given("random", WeightedRandom::of, HashKey.RANDOM, false)),
            factory("least-requests", Least.class, config -> new Given("least-requests", config.of() == Of.ALL ? LeastRequests::ofAll : LeastRequests::ofTwo, HashKey.RANDOM, false)),
            factory("peak-ewma", Nothing.class, config -> new Given("peak-ewma", PeakEwma::of, HashKey.RANDOM, false, true)),
            factory("ring", OnRing.class, Balancers::ring),
            factory("maglev", OnTable.class, config -> new Given("maglev", members -> Maglev.of(members, config.slots()), HashKey.of(config.key(), config.otherwise()), true)),
            factory("rendezvous", ByWeight.class, config -> new Given("rendezvous", Rendezvous::of, HashKey.of(config.key(), config.otherwise()), true)),
            factory("first", Nothing.class, config -> new Given("first", First::of, exchange -> 0, false)));
    }

    private static Balancer ring(OnRing config) {
        var bound = config.loadBound();
        if (bound.isPresent() && (bound.get() <= 1 || bound.get() > BoundedRing.HIGHEST.doubleValue())) {
            throw new IllegalArgumentException("expected a `load-bound` above 1, such as 1.25, and at most " + BoundedRing.HIGHEST + ", found " + bound.get());
        }
        return new Given("ring", members -> {
            var ring = Ring.of(members, config.vnodes(), Points.XXHASH);
            return bound.isPresent() ? BoundedRing.of(members, ring, BigDecimal.valueOf(bound.get())) : ring;
        }, HashKey.of(config.key(), config.otherwise()), true);
    }

    /// One count for the process, and not for a loop.
    private static ToLongFunction<Exchange> counting() {
        var count = new AtomicLong();
        return exchange -> count.getAndIncrement();
    }

    private record Given(String name, Function<Members, Picker> picker, ToLongFunction<Exchange> keys, boolean isKeyed, boolean weighsLatency) implements Balancer {
        private Given(String name, Function<Members, Picker> picker, ToLongFunction<Exchange> keys, boolean isKeyed) {
            this(name, picker, keys, isKeyed, false);
        }

        @Override
        public Picker over(Members members) {
            return picker.apply(members);
        }

        @Override
        public long key(Exchange exchange) {
            return keys.applyAsLong(exchange);
        }
    }

    private static <C extends Record> BalancerFactory<C> factory(String name, Class<C> config, Function<C, Balancer> make) {
        return new BalancerFactory<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Class<C> config() {
                return config;
            }

            @Override
            public Balancer create(C settings) {
                return make.apply(settings);
            }
        };
    }
}
