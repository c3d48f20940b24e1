// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What has been asked and how it went. Any thread.
final class Figures {
    final LongAdder answered = new LongAdder();
    /// Answers that nobody waited for any more.
    final LongAdder late = new LongAdder();
    private final Map<Failed, LongAdder> failed = new EnumMap<>(Failed.class);

    Figures() {
        for (var how : Failed.values()) failed.put(how, new LongAdder());
    }

    void failed(Failed how) {
        adder(how).increment();
    }

    long count(Failed how) {
        return adder(how).sum();
    }

    private LongAdder adder(Failed how) {
        return java.util.Objects.requireNonNull(failed.get(how));
    }
}
