// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.hash.XxHash64;
import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.route.FieldMatch;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// Which of a route's services gets an exchange: the first whose conditions it meets, else one by weight, and always the same for one key if there is one.
///
/// By a key, each service has a stretch of all keys, one behind the other in the order of the file: who grows at the cost of its neighbour takes over the neighbour's keys, and
/// nobody else's move.
final class Split {
    /// The same key chooses an instance: whose users are of one service are to be spread over its instances, and not lie on one arc of a ring.
    private static final long APART = 0x5_9117;

    private final List<Target> targets;
    private final boolean sticky;
    private final boolean binds;
    private final long weight;
    private final ToLongFunction<Exchange> key;

    /// A service and its share.
    ///
    /// @param name for people, with the labels that its instances are to have
    /// @param weight against the others'; 0 for none but those that it takes by its conditions
    /// @param headers all must hold, if there are any: then it takes the request, whatever the weights
    /// @param cookies the same
    record Target(String name, Carrier carrier, int weight, List<Header> headers, List<FieldMatch> cookies) {
        boolean isConditional() {
            return !headers.isEmpty() || !cookies.isEmpty();
        }

        private boolean takes(Fields fields) {
            return headers.stream().allMatch(each -> each.holds(fields))
                && cookies.stream().allMatch(each -> Cookies.first(fields, each.name()).filter(each::accepts).isPresent());
        }
    }

    record Header(FieldName name, FieldMatch match) {
        static Header of(FieldMatch match) {
            return new Header(FieldName.of(match.name()), match);
        }

        private boolean holds(Fields fields) {
            for (int row = fields.find(name, 0); row >= 0; row = fields.find(name, row + 1)) {
                if (match.accepts(fields.valueAt(row))) return true;
            }
            return false;
        }
    }

    /// @param key random, if nobody need come to the same service again
    /// @param sticky whether there is a key: else sessions that are bound to an instance stay with it, whatever the weights
    /// @throws IllegalArgumentException if nothing has any weight
    Split(List<Target> targets, ToLongFunction<Exchange> key, boolean sticky) {
        this.targets = List.copyOf(targets);
        this.sticky = sticky;
        this.binds = !sticky && targets.stream().anyMatch(each -> each.carrier().fleet().binds());
        this.weight = targets.stream().mapToLong(Target::weight).sum();
        this.key = key;
        if (weight <= 0) throw new IllegalArgumentException("at least one target needs a weight above 0");
    }

    Carrier choose(Exchange exchange) {
        if (targets.size() == 1) return targets.getFirst().carrier();
        var fields = exchange.request().fields();
        for (var target : targets) {
            if (target.isConditional() && target.takes(fields)) return chosen(exchange, target, "its conditions hold");
        }
        if (binds) {
            for (var target : targets) {
                if (target.weight() > 0 && target.carrier().fleet().isBound(exchange)) return chosen(exchange, target, "its session is there");
            }
        }
        long at = Math.unsignedMultiplyHigh(XxHash64.hash(key.applyAsLong(exchange), APART), weight); // from 0 to below the weight, in the order of the keys
        for (var target : targets) {
            at -= target.weight();
            if (at < 0) return chosen(exchange, target, sticky ? "by weight and key" : "by weight");
        }
        throw new AssertionError("weights do not add up");
    }

    private static Carrier chosen(Exchange exchange, Target target, String why) {
        exchange.trail().add("to", target.name(), why, exchange.elapsed());
        return target.carrier();
    }

    /// Who would take a request, as far as its fields say so; empty if there is one target only.
    String explain(Fields request) {
        if (targets.size() == 1) return "";
        var told = targets.stream().filter(each -> each.isConditional() && each.takes(request)).findFirst();
        if (told.isPresent()) return told.get().name() + ": its conditions hold";
        var shares = targets.stream().filter(each -> each.weight() > 0).map(each -> String.format(Locale.ROOT, "%s %.1f %%", each.name(), 100.0 * each.weight() / weight)).toList();
        return "by weight" + (sticky ? ", the same for one key each time: " : binds ? ", unless a session is bound: " : ", each request for itself: ") + String.join(", ", shares);
    }

    List<Target> targets() {
        return targets;
    }
}
