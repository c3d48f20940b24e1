// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.address.Address;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.FailureGuard;
import io.cardea.core.spi.Identifier.Finding;
import io.cardea.core.state.State;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Limits failures, by address and by account. What was found good, or is looked up, is never asked for room here: nobody is kept out because another at the same address
/// has failed, unless it would cost much to judge what is brought.
///
/// A failure of an account is charged before it is judged and given back if it was none, so that guesses at once are no way around it; one of an address is
/// charged by the answer, as many behind one address come at once, and those under way are bounded elsewhere.
final class FailureLimits implements FailureGuard {
    private static final String ADDRESS = "too many failed attempts from this address";
    private static final String ACCOUNT = "too many failed attempts for this account";
    private static final int NETWORK = 64; // of IPv6: one who has an address mostly has all of these

    private final Optional<FailureLimit> byAddress;
    private final Optional<FailureLimit> byAccount;

    FailureLimits(FailuresConfig config, State state) {
        byAddress = config.address().map(rate -> new FailureLimit(rate.limit("identify.failures.address"), state));
        byAccount = config.account().map(rate -> new FailureLimit(rate.limit("identify.failures.account"), state));
    }

    private static Optional<String> address(Exchange exchange) {
        var text = exchange.client().address();
        if (text.equals("unix")) return Optional.empty(); // all who come by a socket of this machine have the same
        if (text.indexOf(':') < 0) return Optional.of(text);
        return Optional.of(Address.parse(text).map(it -> it.isV4() ? it.toString() : it.network(32, NETWORK)).orElse(text));
    }

    private static Failure refusal(String why, FailureLimit.Standing standing) {
        return Failure.guarded(Failure.Kind.TOO_MANY_REQUESTS, why, Math.min(standing.rest(), Long.MAX_VALUE / 1000) * 1000);
    }

    private static Finding refused(String why, FailureLimit.Standing standing) {
        return new Finding.Refused(refusal(why, standing), "");
    }

    static boolean isFailure(Finding finding) {
        return finding instanceof Finding.Refused refused && refused.failure().kind() == Failure.Kind.NOT_IDENTIFIED;
    }

    @Override
    public Pending<Finding> judged(Exchange exchange, String account, Supplier<Pending<Finding>> judge) {
        var key = address(exchange);
        if (byAddress.isEmpty() || key.isEmpty()) return ofAccount(exchange, account, judge);
        return chained(byAddress.get().peek(key.get(), exchange.client().loop()), standing -> standing.hasRoom() ? ofAccount(exchange, account, judge) : Pending.of(refused(ADDRESS, standing)));
    }

    private Pending<Finding> ofAccount(Exchange exchange, String account, Supplier<Pending<Finding>> judge) {
        if (byAccount.isEmpty() || account.isEmpty()) return judge.get();
        var limit = byAccount.get();
        return chained(limit.charge(account, exchange.client().loop()), standing -> {
            if (!standing.hasRoom()) return Pending.of(refused(ACCOUNT, standing));
            return chained(judge.get(), finding -> {
                if (!isFailure(finding)) limit.refund(account, standing);
                return Pending.of(finding);
            });
        });
    }

    /// Charges one failure to the address that it came from.
    ///
    /// @return what the answer is then, if there have been too many
    Pending<Optional<Failure>> failed(Exchange exchange) {
        var key = address(exchange);
        if (byAddress.isEmpty() || key.isEmpty()) return Pending.of(Optional.empty());
        return chained(byAddress.get().charge(key.get(), exchange.client().loop()), standing -> Pending.of(standing.hasRoom() ? Optional.empty() : Optional.of(refusal(ADDRESS, standing))));
    }

    /// What comes of the first, now or later.
    static <A, B> Pending<B> chained(Pending<A> first, Function<A, Pending<B>> next) {
        var now = first.now();
        if (now.isPresent()) return next.apply(now.get());
        var last = new Pending<B>();
        first.then(value -> next.apply(value).then(last::complete));
        return last;
    }
}
