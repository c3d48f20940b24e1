// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.introspection;

import io.cardea.core.exchange.Pending;
import io.cardea.identity.Claims;
import io.cardea.identity.StrictJson;
import io.cardea.identity.Web;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the issuer, on virtual threads of its own: so many at once, and as many again that wait. Any thread.
final class Issuer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Issuer.class);
    private static final int LARGEST = 64 << 10;

    private final IntrospectionConfig config;
    private final String authorization;
    private final Web web = new Web();
    private final ThreadPoolExecutor threads;
    private final AtomicBoolean away = new AtomicBoolean();

    Issuer(IntrospectionConfig config) {
        this.config = config;
        authorization = authorization(config);
        threads = new ThreadPoolExecutor(config.atOnce(), config.atOnce(), 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(config.atOnce()), Thread.ofVirtual().name("introspection-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// RFC 6749 §2.3.1: each half is encoded before they are joined, so that a colon in either is none between them.
    private static String authorization(IntrospectionConfig config) {
        if (config.bearer().isPresent()) return "Bearer " + config.bearer().get().reveal();
        var pair = encoded(config.clientId().orElse("")) + ':' + encoded(config.clientSecret().orElseThrow().reveal());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// @param loop the caller's, where the answer comes
    /// @return empty if the issuer cannot be asked
    /// @throws RejectedExecutionException if too many questions wait
    Pending<Optional<Claims>> ask(String token, Executor loop) {
        var answer = new Pending<Optional<Claims>>();
        threads.execute(() -> {
            var came = asked(token);
            try {
                loop.execute(() -> answer.complete(came));
            } catch (RejectedExecutionException e) {
                // its loop has ended, and its exchange with it
            }
        });
        return answer;
    }

    private Optional<Claims> asked(String token) {
        try {
            var request = HttpRequest.newBuilder(config.target()).timeout(config.timeout()).header("Authorization", authorization).header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString("token=" + encoded(token) + "&token_type_hint=access_token")).build();
            var reply = web.send(request, LARGEST);
            if (reply.status() != 200) throw new IOException(config.url() + " answered " + reply.status());
            var claims = new Claims(StrictJson.object(reply.body()));
            if (away.getAndSet(false)) LOG.info("{} can be asked about tokens again", config.url());
            return Optional.of(claims);
        } catch (IOException | IllegalArgumentException e) {
            if (!away.getAndSet(true)) LOG.warn("{} cannot be asked about tokens: {}", config.url(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        threads.shutdown();
        web.close();
    }
}
