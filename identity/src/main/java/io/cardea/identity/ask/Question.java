// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.ask;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Fetch;
import io.cardea.core.exchange.RouteLimits;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request to an authority, from its sending to the last byte of its answer or the end of its time. On the loop of its cause.
public final class Question implements Fetch.Receiver {
    private static final Failure LATE = Failure.of(Failure.Kind.TOTAL_TIMEOUT, "the authority took too long");
    private static final Failure TOO_LARGE = Failure.of(Failure.Kind.ORIGIN_NONSENSE, "the authority said too much");
    private static final Failure UNWANTED = Failure.of(Failure.Kind.CLIENT_GONE, "nobody waits for the authority any more");

    private final int most;
    private final Consumer<Answer> then;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    private @Nullable Fetch fetch;
    private @Nullable Response response;
    private Runnable alarm = () -> {};
    private boolean over;

    private Question(int most, Consumer<Answer> then) {
        this.most = most;
        this.then = then;
    }

    /// @param request with fields of its own
    /// @param most bytes of an answer
    /// @param then is called once, perhaps inside this call; not after [#leave]
    public static Question ask(Exchange cause, Asked asked, Request request, int most, Consumer<Answer> then) {
        var question = new Question(most, then);
        question.alarm = after(cause.client().loop(), asked.timeout(), question::late);
        var fetch = Fetch.start(cause, asked.carrier(), request, new RouteLimits(Long.MAX_VALUE, asked.timeout()), question);
        question.fetch = fetch;
        var early = question.response;
        if (early != null && !question.over) question.pull(fetch, early);
        return question;
    }

    /// @return what takes it back
    private static Runnable after(Executor loop, Duration time, Runnable task) {
        var future = loop instanceof ScheduledExecutorService timed ? timed.schedule(task, time.toNanos(), TimeUnit.NANOSECONDS)
            : CompletableFuture.runAsync(task, CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS, loop));
        return () -> future.cancel(false);
    }

    @Override
    public void fetched(Response given, Optional<Failure> failure) {
        if (over) {
            given.body().cancel(UNWANTED);
            return;
        }
        if (failure.isPresent()) { // a page of ours
            given.body().cancel(failure.get());
            end(new Answer.Missing(failure.get().detail()));
            return;
        }
        response = given;
        var started = fetch;
        if (started != null) pull(started, given);
    }

    private void pull(Fetch started, Response given) {
        while (!over) {
            var chunk = given.body().read();
            if (chunk.isNone()) {
                given.body().demand(() -> pull(started, given));
                return;
            }
            bytes.writeBytes(ByteBufUtil.getBytes(chunk.data()));
            chunk.data().release();
            if (chunk.failure().isPresent()) {
                started.stop(chunk.failure().get());
                end(new Answer.Missing(chunk.failure().get().detail()));
            } else if (bytes.size() > most) {
                stop(started, chunk.last() ? Body.empty() : given.body(), TOO_LARGE);
                end(new Answer.Missing("it said more than " + most + " bytes"));
            } else if (chunk.last()) {
                started.done();
                end(new Answer.Given(given.status(), given.fields(), bytes.toByteArray(), chunk.trailers().orElseGet(Fields::new)));
            }
        }
    }

    private static void stop(Fetch started, Body body, Failure why) {
        body.cancel(why);
        started.stop(why);
    }

    private void late() {
        if (over) return;
        stop(LATE);
        end(new Answer.Missing("no answer in time"));
    }

    private void stop(Failure why) {
        var started = fetch;
        if (started == null) return;
        var given = response;
        stop(started, given == null ? Body.empty() : given.body(), why);
    }

    private void end(Answer answer) {
        over = true;
        alarm.run();
        then.accept(answer);
    }

    /// Nobody wants to know any more.
    public void leave() {
        if (over) return;
        over = true;
        alarm.run();
        stop(UNWANTED);
    }
}
