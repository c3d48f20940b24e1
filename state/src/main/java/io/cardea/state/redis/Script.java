// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A script of Redis: constant text, made once. Whatever differs from call to call is an argument, so that nothing that came from outside is ever read as Lua. Immutable.
public final class Script {
    /// The local `now`: milliseconds by Redis' clock.
    static final String NOW = "local t = redis.call('TIME')\nlocal now = t[1] * 1000 + math.floor(t[2] / 1000)\n";

    private final byte[] known;
    private final byte[] inFull;

    private Script(byte[] known, byte[] inFull) {
        this.known = known;
        this.inFull = inFull;
    }

    /// @param text in Lua 5.1
    public static Script of(String text) {
        try {
            var sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8))); // Redis' choice; proves nothing
            return new Script(command("EVALSHA", sha1), command("EVAL", text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }

    private static byte[] command(String name, String which) {
        return ("$" + name.length() + "\r\n" + name + "\r\n$" + which.getBytes(UTF_8).length + "\r\n" + which + "\r\n").getBytes(UTF_8);
    }

    /// The command and the script, two bulk strings of RESP.
    ///
    /// @param whole with its text, and not by what Redis knows it by once it has seen it
    byte[] call(boolean whole) {
        return whole ? inFull : known;
    }
}
