// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

/// So many lines in a time go to the log; of the others, only how many they were. Time is given to it.
final class Floods {
    private final int most;
    private final long time;
    private long begun;
    private int told;
    private int kept;

    /// @param time nanoseconds
    Floods(int most, long time, long now) {
        this.most = most;
        this.time = time;
        this.begun = now;
    }

    /// Whether another line may be written now.
    boolean admits(long now) {
        if (now - begun >= time && kept == 0) {
            begun = now;
            told = 0;
        }
        if (told < most) {
            told++;
            return true;
        }
        kept++;
        return false;
    }

    /// Whether one line was kept back, the first: somebody must see to [#over].
    boolean first() {
        return kept == 1;
    }

    /// Nanoseconds until [#over] has something to say; 0 if nothing was kept back.
    long left(long now) {
        return kept == 0 ? 0 : Math.max(1, begun + time - now);
    }

    /// The time is over.
    ///
    /// @return how many lines were kept back
    int over(long now) {
        int kept = this.kept;
        begun = now;
        told = 0;
        this.kept = 0;
        return kept;
    }
}
