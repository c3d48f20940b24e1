// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.exchange.Identity;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is told of an identity, remembered for some: who is known by a key or a token that was seen before is the same object each time. No lock; any thread: two that come
/// at once make it twice.
final class OfIdentity implements Function<Identity, String> {
    private static final int PLACES = 256;

    private final Function<Identity, String> make;
    private final AtomicReferenceArray<@Nullable Made> places = new AtomicReferenceArray<>(PLACES);

    private record Made(Identity of, String text) {}

    OfIdentity(Function<Identity, String> make) {
        this.make = make;
    }

    @Override
    public String apply(Identity identity) {
        int place = System.identityHashCode(identity) & PLACES - 1;
        var made = places.getAcquire(place);
        if (made != null && made.of == identity) return made.text;
        var text = make.apply(identity);
        places.setRelease(place, new Made(identity, text));
        return text;
    }
}
