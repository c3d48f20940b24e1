// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

/// How long a peer is borne with that makes work and brings nothing: pings, settings, cancelled requests, empty frames.
///
/// A bucket of tokens: each such frame takes some, honest work and time give them back. When it is empty the connection
/// ends with ENHANCE_YOUR_CALM. One measure for all floods (CVE-2019-9511 to 9518, 2023-44487, 2025-8671): what they have
/// in common is the disproportion.
final class Budget {
    /// What a cheap frame costs.
    static final int FRAME = 1;
    /// What a stream costs that was begun in vain: cancelled by the peer, or by us for a fault of the peer.
    static final int STREAM = 10;

    private static final long NANOS_PER_TOKEN = 10_000_000; // a hundred a second
    private static final int BYTES_PER_TOKEN = 1024;

    private final int most;
    private int left;
    private int bytes;
    private long since = System.nanoTime();

    Budget(int most) {
        this.most = most;
        this.left = most;
    }

    /// @return false when the patience is over
    boolean spend(int cost) {
        left -= cost;
        if (left >= 0) return true;
        long now = System.nanoTime();
        long earned = (now - since) / NANOS_PER_TOKEN;
        since = now;
        left = (int) Math.min(most, left + earned);
        return left >= 0;
    }

    /// A request was answered to its end.
    void answered() {
        left = Math.min(most, left + STREAM);
    }

    /// Bytes of bodies went or came: window updates go with them.
    void carried(int count) {
        bytes += count;
        if (bytes < BYTES_PER_TOKEN) return;
        left = Math.min(most, left + bytes / BYTES_PER_TOKEN);
        bytes %= BYTES_PER_TOKEN;
    }
}
