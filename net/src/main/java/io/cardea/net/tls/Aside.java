// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.net.tls.Certificates.Choice;
import io.cardea.net.tls.Certificates.Chosen;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a certificate needs before it can be shown, made beside the loops: a context costs milliseconds, an RSA key a hundred, in which
/// a loop would serve nobody. Handshakes that need it wait, and nobody else does. Any thread.
///
/// @param chosen fails with what came in between
record Aside(CompletableFuture<Chosen> chosen) {
    private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

    static Aside done(Chosen chosen) {
        return new Aside(CompletableFuture.completedFuture(chosen));
    }

    static Aside make(Supplier<Chosen> work) {
        var made = new CompletableFuture<Chosen>();
        Thread.ofVirtual().name("cardea-certificate").start(() -> {
            try {
                made.complete(work.get());
            } catch (RuntimeException | Error e) { // whoever waits must not do so for ever
                LOG.warn("a certificate cannot be shown: {}", e.getMessage());
                made.completeExceptionally(e);
            }
        });
        return new Aside(made);
    }

    boolean hasFailed() {
        return chosen.isCompletedExceptionally();
    }

    Choice choice() {
        return chosen.state() == CompletableFuture.State.SUCCESS ? chosen.resultNow() : new Certificates.Later(chosen);
    }
}
