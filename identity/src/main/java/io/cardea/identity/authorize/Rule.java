// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import java.util.Set;
import java.util.function.Predicate;

/// A rule, compiled. On the exchange's loop, at once; what it answers is made beforehand.
interface Rule {
    /// [Refusal#NONE] if it holds.
    Refusal test(Exchange exchange);

    /// Whether it looks at who asks, so that to be known might help.
    boolean isAboutIdentity();

    /// Why a rule does not hold.
    ///
    /// @param why for the client; empty if it holds
    /// @param scopes that are missing, with blanks between; empty if it is not for them
    record Refusal(String why, String scopes) {
        static final Refusal NONE = new Refusal("", "");

        boolean holds() {
            return why.isEmpty();
        }
    }

    /// Of the request alone.
    static Rule of(Predicate<Exchange> condition, String why) {
        return of(condition, new Refusal(why, ""), false);
    }

    /// Of who asks.
    static Rule ofIdentity(Predicate<Identity> condition, Refusal refusal) {
        return of(exchange -> condition.test(exchange.identity()), refusal, true);
    }

    static Rule of(Predicate<Exchange> condition, Refusal refusal, boolean identity) {
        return new Rule() {
            @Override
            public Refusal test(Exchange exchange) {
                return condition.test(exchange) ? Refusal.NONE : refusal;
            }

            @Override
            public boolean isAboutIdentity() {
                return identity;
            }
        };
    }

    static boolean hasOne(Set<String> of, Set<String> wanted) {
        for (var each : wanted) if (of.contains(each)) return true;
        return false;
    }

    record All(Rule[] rules) implements Rule {
        @Override
        public Refusal test(Exchange exchange) {
            for (var rule : rules) {
                var refusal = rule.test(exchange);
                if (!refusal.holds()) return refusal;
            }
            return Refusal.NONE;
        }

        @Override
        public boolean isAboutIdentity() {
            for (var rule : rules) if (rule.isAboutIdentity()) return true;
            return false;
        }
    }

    record Any(Rule[] rules) implements Rule {
        @Override
        public Refusal test(Exchange exchange) {
            var told = Refusal.NONE;
            for (var rule : rules) {
                var refusal = rule.test(exchange);
                if (refusal.holds()) return refusal;
                // What a client could get is worth more to it than that it is another method.
                if (told.scopes().isEmpty()) told = refusal;
            }
            return told;
        }

        @Override
        public boolean isAboutIdentity() {
            for (var rule : rules) if (rule.isAboutIdentity()) return true;
            return false;
        }
    }

    record Not(Rule rule) implements Rule {
        private static final Refusal REFUSED = new Refusal("what must not be is so", "");

        @Override
        public Refusal test(Exchange exchange) {
            return rule.test(exchange).holds() ? REFUSED : Refusal.NONE;
        }

        @Override
        public boolean isAboutIdentity() {
            return rule.isAboutIdentity();
        }
    }
}
