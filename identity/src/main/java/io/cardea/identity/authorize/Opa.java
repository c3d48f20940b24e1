// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.identity.StrictJson;
import io.cardea.identity.ask.Answer;
import io.cardea.identity.ask.Asked;
import io.cardea.identity.ask.Decisions;
import io.cardea.identity.ask.Keep;
import io.cardea.identity.ask.KeyedHash;
import io.cardea.identity.ask.Question;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks the Open Policy Agent: `POST /v1/data/…` with `{"input": …}`, answered by `{"result": …}`, or by `{}` where its rules define nothing for such an input, which is no yes.
final class Opa {
    private static final int MOST = 64 << 10;
    private static final int LONGEST_REASON = 200;
    private static final FieldName VIA = FieldName.VIA;
    private static final FieldName CDN_LOOP = FieldName.of("CDN-Loop");

    private final OpaConfig config;
    private final OpaInput input;
    private final Asked asked;
    private final Decisions<Decision> decisions;

    /// What it has decided.
    sealed interface Decision {
        record Yes() implements Decision {}

        /// @param reason for the client
        record No(String reason) implements Decision {}

        /// @param why for people
        record Unusable(String why) implements Decision {}
    }

    Opa(OpaConfig config, Asked asked, Decisions<Decision> decisions) {
        this.config = config;
        this.input = new OpaInput(config.input());
        this.asked = asked;
        this.decisions = decisions;
    }

    boolean isAboutIdentity() {
        return input.isAboutIdentity();
    }

    Pending<Decision> ask(Exchange exchange) {
        var json = input.json(exchange);
        return decisions.of(exchange, new KeyedHash().part(json).done(), told -> Question.ask(exchange, asked, request(exchange, json), MOST, answer -> answered(answer, told)));
    }

    private Request request(Exchange exchange, byte[] json) {
        var cause = exchange.request();
        var fields = new Fields().add(FieldName.CONTENT_TYPE, "application/json");
        // The rounds go with it, or an agent behind this edge would be asked about the question without end.
        cause.fields().all(VIA).forEach(value -> fields.addTrusted(VIA, value));
        cause.fields().all(CDN_LOOP).forEach(value -> fields.addTrusted(CDN_LOOP, value));
        return new Request("POST", cause.scheme(), cause.host(), cause.port(), config.path(), "", "1.1", fields, Body.of(json));
    }

    private void answered(Answer answer, Consumer<Decisions.Fresh<Decision>> told) {
        told.accept(switch (answer) {
            case Answer.Missing(var why) -> new Decisions.Fresh<>(new Decision.Unusable(why), Duration.ZERO);
            case Answer.Given given when given.status() != 200 -> new Decisions.Fresh<>(new Decision.Unusable("it answered " + given.status()), Duration.ZERO);
            case Answer.Given given -> {
                var decision = decision(given.body());
                var said = decision instanceof Decision.Unusable ? Duration.ZERO : Keep.of(given.fields()).orElse(Duration.ZERO);
                yield new Decisions.Fresh<>(decision, said.compareTo(config.remember()) < 0 ? said : config.remember());
            }
        });
    }

    private static Decision decision(byte[] body) {
        Map<String, Object> answer;
        try {
            answer = StrictJson.object(body);
        } catch (IllegalArgumentException e) {
            return new Decision.Unusable(String.valueOf(e.getMessage()));
        }
        return switch (answer.get("result")) {
            case null -> new Decision.No("no rule allows it");
            case Boolean yes -> yes ? new Decision.Yes() : new Decision.No("the rules do not allow it");
            case Map<?, ?> object when Boolean.TRUE.equals(object.get("allow")) -> new Decision.Yes();
            case Map<?, ?> object when !object.containsKey("allow") || object.get("allow") instanceof Boolean -> new Decision.No(reason(object.get("reason")));
            case Object other -> new Decision.Unusable("expected true, false or an object with `allow`");
        };
    }

    private static String reason(@Nullable Object said) {
        return said instanceof String text && !text.isBlank() ? text.substring(0, Math.min(text.length(), LONGEST_REASON)) : "the rules do not allow it";
    }
}
