// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.io.IOException;
import java.io.InputStream;

/// The lines of a stream, one after the other, in one buffer. A line that is longer than [#LONGEST] is passed over as far as it goes beyond that.
final class Lines {
    static final int LONGEST = 1 << 16;

    private final InputStream in;
    final byte[] text = new byte[4 * LONGEST];
    private int limit;
    private int next;
    private boolean ended;
    /// Where the line begins and ends in [#text]; without its end of line.
    int from;
    int to;
    /// How many there were.
    long number;
    /// How many bytes there were.
    long bytes;
    private boolean whole;

    Lines(InputStream in) {
        this.in = in;
    }

    /// Whether the line was no longer than allowed.
    boolean isWhole() {
        return whole;
    }

    /// Goes to the next line; empty ones count, but are passed over.
    boolean next() throws IOException {
        do {
            if (!line()) return false;
            number++;
        } while (from == to);
        return true;
    }

    private boolean line() throws IOException {
        from = next;
        int at = next;
        whole = true;
        while (true) {
            while (at < limit && text[at] != '\n') at++;
            if (at < limit) break;
            if (ended) {
                next = limit;
                finish(limit);
                return from < limit;
            }
            if (at - from > LONGEST) {
                whole = false; // its beginning is kept, to be shown
                limit = from + LONGEST;
            }
            if (from > 0) compact();
            at = limit;
            fill();
        }
        next = at + 1;
        finish(at);
        return true;
    }

    private void compact() {
        System.arraycopy(text, from, text, 0, limit - from);
        limit -= from;
        from = 0;
    }

    private void finish(int at) {
        to = at > from && text[at - 1] == '\r' ? at - 1 : at;
        whole &= to - from <= LONGEST;
    }

    private void fill() throws IOException {
        int count = in.read(text, limit, text.length - limit);
        if (count < 0) ended = true;
        else bytes += count;
        limit += Math.max(0, count);
    }
}
