// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Store;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executor;

/// Which nonces were used, among all edges that share a state, for as long as a signature with one could still be taken. Any thread.
final class Nonces {
    private static final Store.Shelf<String> SHELF = Store.Shelf.ofText("signature-nonces");
    private static final Duration SLACK = Duration.ofMinutes(1); // clocks that are ahead, and rounding

    private final String entry;
    private final Store store;
    private final Duration remembered;

    enum Use { FIRST, AGAIN, UNKNOWN }

    Nonces(String entry, Store store, Duration window) {
        this.entry = entry;
        this.store = store;
        this.remembered = window.plus(SLACK);
    }

    /// Uses it up. While the state is away nobody knows, and it is not taken to be the first time.
    Pending<Use> use(String keyId, String nonce, Executor loop) {
        var use = new Pending<Use>();
        store.putIfAbsent(SHELF, key(keyId, nonce), "1", remembered, loop).then(reply -> use.complete(switch (reply) {
            case Reply.Got<Boolean>(var put) -> put ? Use.FIRST : Use.AGAIN;
            case Reply.Unavailable<Boolean> away -> Use.UNKNOWN;
        }));
        return use;
    }

    /// A hash of parts with their lengths: no two triples are one text.
    private String key(String keyId, String nonce) {
        try {
            var text = entry.length() + ":" + entry + keyId.length() + ':' + keyId + nonce;
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
