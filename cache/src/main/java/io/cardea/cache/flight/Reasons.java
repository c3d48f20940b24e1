// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.cache.rfc9111.Decision;
import io.cardea.cache.store.CacheKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Why answers were not stored: the last reason for each of some thousand URLs, by their fingerprints. A later one takes the place of
/// another's; nothing is looked for and no lock is taken. Any thread.
public final class Reasons {
    private static final int MOST = 4096;

    private final AtomicReferenceArray<Reason> reasons = new AtomicReferenceArray<>(MOST);

    /// @param status that came; 0 for none
    /// @param at milliseconds, by the cache's clock
    public record Reason(long fingerprint, int status, Decision decision, long at) {}

    void note(CacheKey key, int status, Decision decision, long at) {
        long fingerprint = key.fingerprint();
        reasons.set(slot(fingerprint), new Reason(fingerprint, status, decision, at));
    }

    public Optional<Reason> of(CacheKey key) {
        long fingerprint = key.fingerprint();
        return Optional.ofNullable(reasons.get(slot(fingerprint))).filter(each -> each.fingerprint == fingerprint);
    }

    private static int slot(long fingerprint) {
        return (int) (fingerprint >>> 32 ^ fingerprint) & MOST - 1;
    }
}
