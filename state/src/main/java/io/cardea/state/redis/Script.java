// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A script of Redis: constant text, made once. Whatever differs from call to call is an argument, so that nothing that came from outside is ever read as Lua.
///
/// @param text in Lua 5.1
/// @param sha1 by which Redis knows it once it has seen it
public record Script(String text, String sha1) {
    /// The local `now`: milliseconds by Redis' clock.
    static final String NOW = "local t = redis.call('TIME')\nlocal now = t[1] * 1000 + math.floor(t[2] / 1000)\n";

    public static Script of(String text) {
        try {
            return new Script(text, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)))); // Redis' choice; proves nothing
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }
}
