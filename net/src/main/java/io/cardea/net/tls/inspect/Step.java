// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import java.time.Duration;
import java.util.List;

/// One thing that happened between a client and a server.
///
/// @param what messages by their names; for what happens here, one word
/// @param sealed whether nobody on the way could read it
/// @param bytes of the records; zero for what happens here
/// @param at since the beginning
/// @param took since the step before; for what happens here, its own time
public record Step(Who who, List<String> what, boolean sealed, int bytes, Duration at, Duration took) {
    public static final String LOOK_UP = "look-up";
    public static final String CONNECTION = "TCP connection";
    public static final String CHECK = "check of the certificate";

    /// Who did it: the client alone without a word, the client, the server, or both.
    public enum Who { HERE, CLIENT, SERVER, BOTH }

    static Step here(String what, Duration at, Duration took) {
        return new Step(Who.HERE, List.of(what), false, 0, at, took);
    }
}
