// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

/// How long an instance is left out: longer each time, and shorter again when it has behaved for a while.
final class Ejection {
    private int times;
    private int total;
    private boolean out;

    boolean isOut() {
        return out;
    }

    /// In all, whatever was forgiven since.
    int total() {
        return total;
    }

    /// It goes out.
    ///
    /// @param first nanoseconds of the first time out; the second is twice as long, and so on up to `longest`
    /// @return nanoseconds until it is [#back]
    long out(long first, long longest) {
        out = true;
        total++;
        long time = Math.min(longest, Math.multiplyExact(first, ++times));
        if (time == longest) times = (int) Math.min(times, longest / first + 1); // further times would have to be forgiven, and change nothing
        return time;
    }

    void back() {
        out = false;
    }

    /// An interval has passed that gave no reason to leave it out.
    void behaved() {
        if (!out && times > 0) times--;
    }
}
