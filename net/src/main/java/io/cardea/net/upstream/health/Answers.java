// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.file.OutliersConfig;
import io.cardea.core.http.Failure;
import io.cardea.net.upstream.fleet.Peer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.function.Consumer;

/// What an instance has answered to requests: counts that only grow, and rows of what went wrong. Any thread, without locks; a count that two
/// threads race for may be told a moment late, and never gets lost.
final class Answers implements Peer.Watcher {
    private static final VarHandle REQUESTS = count("requests", long.class);
    private static final VarHandle FAILURES = count("failures", long.class);
    private static final VarHandle ERRORS = count("errors", long.class);
    private static final VarHandle NANOS = count("nanos", long.class);
    private static final VarHandle BROKEN = count("broken", long.class);
    private static final VarHandle OVERTAKEN = count("overtaken", long.class);
    private static final VarHandle FAILED_ROW = count("failedRow", int.class);
    private static final VarHandle BROKEN_ROW = count("brokenRow", int.class);
    private static final VarHandle BAD_ROW = count("badRow", int.class);
    private static final VarHandle GATEWAY_ROW = count("gatewayRow", int.class);

    private final Consumer<String> suspect;
    private volatile long requests;
    private volatile long failures;
    private volatile long errors;
    private volatile long nanos;
    private volatile long broken;
    private volatile long overtaken;
    private volatile int failedRow;
    private volatile int brokenRow; // a row of its own: each of them had a head that was good
    private volatile int badRow;
    private volatile int gatewayRow;
    private volatile Rows rows = Rows.NONE;

    /// How long a row may become; 0 for no bound.
    private record Rows(int failures, int errors, int gatewayErrors) {
        static final Rows NONE = new Rows(0, 0, 0);
    }

    /// @param suspect told why, once for each row that has become too long. On a loop: must not wait
    Answers(Consumer<String> suspect) {
        this.suspect = suspect;
    }

    private static VarHandle count(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Answers.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// From now on.
    void judge(Optional<OutliersConfig> rules) {
        rows = rules.map(each -> new Rows(each.failures(), each.errors(), each.gatewayErrors())).orElse(Rows.NONE);
        forgive();
    }

    /// Rows begin anew.
    void forgive() {
        failedRow = 0;
        brokenRow = 0;
        badRow = 0;
        gatewayRow = 0;
    }

    @Override
    public void answered(int status, long took) {
        REQUESTS.getAndAdd(this, 1L);
        NANOS.getAndAdd(this, took);
        if (failedRow != 0) failedRow = 0;
        if (status < 500) {
            if (badRow != 0) badRow = 0;
            if (gatewayRow != 0) gatewayRow = 0;
            return;
        }
        ERRORS.getAndAdd(this, 1L);
        var judged = rows;
        boolean gateway = status >= 502 && status <= 504;
        if (!gateway && gatewayRow != 0) gatewayRow = 0;
        lengthen(BAD_ROW, judged.errors, "errors");
        if (gateway) lengthen(GATEWAY_ROW, judged.gatewayErrors, "errors of a gateway");
    }

    @Override
    public void failed(Failure why) {
        REQUESTS.getAndAdd(this, 1L);
        FAILURES.getAndAdd(this, 1L);
        var judged = rows;
        lengthen(FAILED_ROW, judged.failures, "failures");
        lengthen(BAD_ROW, judged.errors, "errors");
        lengthen(GATEWAY_ROW, judged.gatewayErrors, "errors of a gateway");
    }

    /// Ends no row, and is part of none.
    @Override
    public void overtaken(long atLeast) {
        OVERTAKEN.getAndAdd(this, 1L);
        NANOS.getAndAdd(this, atLeast);
    }

    @Override
    public void ended() {
        if (brokenRow != 0) brokenRow = 0;
    }

    @Override
    public void broke() {
        BROKEN.getAndAdd(this, 1L);
        lengthen(BROKEN_ROW, rows.failures, "answers that broke off");
    }

    private void lengthen(VarHandle row, int most, String what) {
        if (most == 0) return;
        int length = (int) row.getAndAdd(this, 1) + 1;
        if (length % most == 0) suspect.accept(most + " " + what + " in a row"); // again after as many more: it may have been spared
    }

    /// In all, those that failed included.
    long requests() {
        return requests;
    }

    /// Without an answer.
    long failures() {
        return failures;
    }

    /// Answers that broke off.
    long broken() {
        return broken;
    }

    /// Answers of 5xx.
    long errors() {
        return errors;
    }

    /// Requests whose answer came from another instance.
    long overtaken() {
        return overtaken;
    }

    /// That the answers took together, with what those that were overtaken would have taken at least.
    long nanos() {
        return nanos;
    }
}
