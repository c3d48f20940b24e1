// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

/// Where is written down what a peer costs over all its connections. Any thread.
public interface Account {
    /// Of those who are not watched.
    Account NONE = new Account() {
        @Override
        public void count(Glitch kind) {
            // nobody asks
        }

        @Override
        public boolean charge(int glitches) {
            return true;
        }
    };

    void count(Glitch kind);

    /// So much was spent in vain on one connection since it was last told: honest work is subtracted already.
    ///
    /// @return false when the patience with that peer is over
    boolean charge(int glitches);
}
