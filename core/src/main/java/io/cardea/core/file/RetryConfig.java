// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// When a request that failed is sent again. What never reached an instance may always be; all else as the methods say.
public record RetryConfig(
    @Doc("how often a request is sent at most, the first time included; 1 for never again") @Default("3") @Range(min = "1", max = "10") int tries,
    @Doc("statuses of an instance's answer after which another is asked, such as `[502, 503, 504]`") @OneOrMany @Range(min = "400", max = "599") List<Integer> statuses,
    @Doc("methods that are sent again although an instance may have seen the request; whatever they are, a request with an `Idempotency-Key` is")
    @Default("[GET, HEAD, OPTIONS, TRACE, PUT, DELETE]") @OneOrMany List<String> methods,
    @Doc("the pause before another try") @Default("{}") BackoffConfig backoff,
    @Doc("the longest `Retry-After` that is waited for") @Default("1s") @Range(max = "1h") Duration retryAfter,
    @Doc("time for each try until the head of its answer, after which another is made if it may be") Optional<Duration> perTryTimeout,
    @Doc("most bytes of a request's body that are held for another try") @Default("64KiB") @Range(max = "16MiB") DataSize buffer) {
    /// RFC 9110 §9.2.2, without what an edge never carries.
    private static final List<String> IDEMPOTENT = List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    public static final RetryConfig DEFAULT = times(3);

    public RetryConfig {
        statuses = List.copyOf(statuses);
        methods = List.copyOf(methods);
        if (perTryTimeout.filter(Duration::isZero).isPresent()) throw Invalid.at("per-try-timeout", "expected a time above 0, or none at all");
        for (var method : methods) {
            if (!method.matches("[A-Z-]+")) throw Invalid.at("methods", "expected methods in capitals such as `GET`, found `" + method + "`");
        }
    }

    @Short("3")
    public static RetryConfig times(int tries) {
        if (tries < 1 || tries > 10) throw new IllegalArgumentException("expected 1 to 10 tries, found " + tries);
        return new RetryConfig(tries, List.of(), IDEMPOTENT, BackoffConfig.DEFAULT, Duration.ofSeconds(1), Optional.empty(), DataSize.ofKiB(64));
    }
}
