// SPDX-License-Identifier: Apache-2.0
package io.cardea.plugins;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Call;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Body;

/// A plug-in's policy at one place of the file. All of its code runs on the plug-in's threads.
final class PluginPolicy implements Blocking {
    private final String word;
    private final String plugin;
    private final Blocking own;
    private final Step step;
    private final Crew crew;

    /// @param step as the policy says, asked once
    PluginPolicy(String word, String plugin, Blocking own, Step step, Crew crew) {
        this.word = word;
        this.plugin = plugin;
        this.own = own;
        this.step = step;
        this.crew = crew;
    }

    @Override
    public Verdict onRequest(Call call) {
        try {
            var verdict = own.onRequest(call);
            if (verdict instanceof Verdict.Answer answer && !isOurs(answer.response().body())) {
                throw new IllegalStateException("expected a body by `Body.of` or `Response.text`: one of the plug-in's own would run on the event loop");
            }
            return java.util.Objects.requireNonNull(verdict, "a verdict was expected, null was returned");
        } catch (Throwable e) { // an Error of a plug-in is its own matter, too
            if (!call.isCancelled()) crew.threw();
            throw new Thrown(e);
        }
    }

    private static boolean isOurs(Body body) {
        return body.getClass().getClassLoader() == Body.class.getClassLoader();
    }

    @Override
    public void run(Exchange exchange, Runnable loan) {
        crew.lend(exchange, this, loan);
    }

    @Override
    public Lane lane() {
        return Lane.BOUNDED;
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public boolean looksBack() {
        return false;
    }

    @Override
    public String toString() {
        return word + " of the plug-in " + plugin;
    }
}
