// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

/// A name server has not said what there is, nor that there is nothing. The message is the same for the same reason, for the log.
final class DnsFailed extends Exception {
    private static final long serialVersionUID = 1;

    DnsFailed(String why) {
        super(why, null, false, false);
    }
}
