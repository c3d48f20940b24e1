// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keys of session tickets (RFC 5077). A ticket opens every session that its key ever sealed, so that the keys of
/// this process are changed by time, and the last ones are accepted once more. Any thread.
///
/// Each certificate has keys of its own, derived from the same secret: no ticket for one is taken by another. Files that
/// several processes share are changed by the operator, and read again with the configuration.
final class TicketKeys {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LEAST = 32;

    private final ConcurrentHashMap<OpenSslServerSessionContext, byte[]> users = new ConcurrentHashMap<>();
    private final ArrayDeque<byte[]> secrets = new ArrayDeque<>(); // guarded by this
    private final long rotation; // nanoseconds; 0 if the operator rotates
    private final LongSupplier clock;
    private volatile long next;

    /// @param clock nanoseconds, from any beginning
    TicketKeys(Duration rotation, Optional<Path> shared, LongSupplier clock) {
        this.clock = clock;
        this.rotation = shared.isPresent() ? 0 : rotation.toNanos();
        this.next = clock.getAsLong() + this.rotation;
        if (shared.isEmpty()) {
            secrets.add(random());
            return;
        }
        for (var line : new String(Pem.bytes(shared.get()), StandardCharsets.UTF_8).lines().map(String::strip).filter(text -> !text.isEmpty()).toList()) {
            if (line.length() < LEAST) throw new IllegalArgumentException(shared.get() + ": expected secrets of " + LEAST + " characters or more, one a line; one has " + line.length());
            secrets.add(line.getBytes(StandardCharsets.UTF_8));
        }
        if (secrets.isEmpty()) throw new IllegalArgumentException(shared.get() + ": expected secrets for session tickets, one a line, found none");
    }

    /// @param label what tells this context from the others, the same in every process
    synchronized void give(OpenSslServerSessionContext context, byte[] label) {
        users.put(context, label.clone());
        apply(context, label);
    }

    /// Cheap; to be called for each handshake.
    void rotateIfDue() {
        if (rotation == 0 || clock.getAsLong() - next < 0) return;
        synchronized (this) {
            long late = clock.getAsLong() - next;
            if (late < 0) return;
            if (late >= rotation) secrets.clear(); // nobody came for so long that even the last is too old
            next += (late / rotation + 1) * rotation;
            secrets.addFirst(random());
            while (secrets.size() > 2) secrets.removeLast();
            users.forEach(this::apply);
        }
    }

    private void apply(OpenSslServerSessionContext context, byte[] label) {
        List<OpenSslSessionTicketKey> keys = secrets.stream().map(secret -> derive(secret, label)).toList();
        context.setTicketKeys(keys.toArray(OpenSslSessionTicketKey[]::new));
    }

    private static OpenSslSessionTicketKey derive(byte[] secret, byte[] label) {
        return new OpenSslSessionTicketKey(half(secret, 'n', label), half(secret, 'h', label), half(secret, 'a', label));
    }

    private static byte[] half(byte[] secret, char purpose, byte[] label) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((byte) purpose);
            return java.util.Arrays.copyOf(mac.doFinal(label), OpenSslSessionTicketKey.NAME_SIZE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] random() {
        var secret = new byte[LEAST];
        RANDOM.nextBytes(secret);
        return secret;
    }
}
