// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

/// How long a peer is borne with that makes work and brings nothing: pings, settings, cancelled requests, empty frames.
///
/// A bucket of tokens: each such frame takes some, honest work and time give them back. When it is empty the connection
/// ends with ENHANCE_YOUR_CALM. One measure for all floods (CVE-2019-9511 to 9518, 2023-44487, 2025-8671): what they have
/// in common is the disproportion.
///
/// What was spent and not earned back is told to the peer's [Account] by and by, so that many connections are no cheaper than one.
final class Budget {
    /// What a cheap frame costs.
    static final int FRAME = 1;
    /// What a stream costs that was begun in vain: cancelled by the peer, or by us for a fault of the peer.
    static final int STREAM = 10;

    private static final long NANOS_PER_TOKEN = 10_000_000; // a hundred a second
    private static final int BYTES_PER_TOKEN = 1024;
    /// How much is gathered before it is told: an honest peer never owes as much.
    private static final int TOLD = 100;

    private final int most;
    private final Account account;
    private int owed;
    private int left;
    private int bytes;
    private long since = System.nanoTime();

    Budget(int most, Account account) {
        this.most = most;
        this.account = account;
        this.left = most;
    }

    /// @return false when the patience is over
    boolean spend(int cost, Glitch kind) {
        account.count(kind);
        owed += cost;
        if (owed >= TOLD && !settle()) return false;
        left -= cost;
        if (left >= 0) return true;
        long now = System.nanoTime();
        long earned = (now - since) / NANOS_PER_TOKEN;
        since = now;
        left = (int) Math.min(most, left + earned);
        return left >= 0;
    }

    /// Tells what is owed; at the latest when the connection closes.
    ///
    /// @return false when the patience with the peer, over all its connections, is over
    boolean settle() {
        int due = owed;
        owed = 0;
        return due == 0 || account.charge(due);
    }

    /// A request was answered to its end.
    void answered() {
        earn(STREAM);
    }

    private void earn(int tokens) {
        left = Math.min(most, left + tokens);
        owed = Math.max(0, owed - tokens); // what is not owed is not saved up either
    }

    /// Bytes of bodies went or came: window updates go with them.
    void carried(int count) {
        bytes += count;
        if (bytes < BYTES_PER_TOKEN) return;
        earn(bytes / BYTES_PER_TOKEN);
        bytes %= BYTES_PER_TOKEN;
    }
}
