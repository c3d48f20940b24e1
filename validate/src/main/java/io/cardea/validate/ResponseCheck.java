// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.HeldBody;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.core.http.WrappedBody;
import io.cardea.validate.contract.Content;
import io.cardea.validate.contract.Contract;
import io.cardea.validate.contract.MediaType;
import io.cardea.validate.json.Flaw;
import io.cardea.validate.json.JsonMistake;
import io.cardea.validate.schema.Check;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Holds an origin's answer to what is declared of it. What cannot be judged (compressed, larger than the bound, no JSON) passes.
final class ResponseCheck {
    private final Rules rules;
    private final Exchange exchange;
    private final Contract contract;

    ResponseCheck(Rules rules, Exchange exchange, Contract contract) {
        this.rules = rules;
        this.exchange = exchange;
        this.contract = contract;
    }

    /// What its head is already wrong in.
    private List<Flaw> head(Response response) {
        var declared = contract.response(response.status());
        if (declared.isEmpty()) return contract.responses().isEmpty() ? List.of() : List.of(new Flaw("status", "", "", response.status() + " is not declared"));
        boolean bodiless = response.body().isEmpty() || Response.isBodiless(response.status(), exchange.request().method());
        if (bodiless || declared.get().contents().isEmpty()) return List.of();
        var type = type(response);
        return declared.get().of(type).isPresent() ? List.of() : List.of(new Flaw("header", "Content-Type", "", "bodies of " + type + " are not declared for " + response.status()));
    }

    private static MediaType type(Response response) {
        return response.fields().first(FieldName.CONTENT_TYPE).flatMap(MediaType::parse).orElse(MediaType.NONE);
    }

    /// What its body is held to, if it is.
    private Optional<Check> check(Response response) {
        boolean bodiless = response.body().isEmpty() || Response.isBodiless(response.status(), exchange.request().method());
        boolean coded = !response.fields().joined(FieldName.CONTENT_ENCODING).orElse("identity").equalsIgnoreCase("identity");
        if (bodiless || coded || response.status() == 206) return Optional.empty();
        return contract.response(response.status()).flatMap(payload -> payload.of(type(response))).filter(content -> content.kind() == Content.Kind.JSON).flatMap(Content::check);
    }

    private List<Flaw> judged(Check check, byte[] bytes) {
        try {
            return check.judge(rules.readers().read(bytes), "body", "", rules.errors(), Check.steps(bytes.length)).orElseGet(() -> List.of(Flaw.body("", "this would take too long to judge")));
        } catch (JsonMistake e) {
            return List.of(e.flaw());
        }
    }

    private void tell(List<Flaw> flaws) {
        rules.tally().response(exchange.request().method() + ' ' + exchange.request().path(), Finding.of(flaws));
    }

    // ---- log ----------------------------------------------------------------------------------------------------

    /// The same answer, looked at as it passes.
    Response watched(Response response) {
        var flaws = head(response);
        if (!flaws.isEmpty()) tell(flaws);
        var check = check(response);
        if (check.isEmpty()) return response;
        return response.withBody(new Passing(response.body(), rules.maxBody(), bytes -> rules.aside().execute(() -> {
            var found = judged(check.get(), bytes);
            if (!found.isEmpty()) tell(found);
        })));
    }

    /// Keeps a copy of what passes, as long as it is not too much, and shows it at the end.
    private static final class Passing implements WrappedBody {
        private final Body body;
        private final int most;
        private final Consumer<byte[]> whole;
        private Optional<ByteArrayOutputStream> copy = Optional.of(new ByteArrayOutputStream(512));

        Passing(Body body, int most, Consumer<byte[]> whole) {
            this.body = body;
            this.most = most;
            this.whole = whole;
        }

        @Override
        public Body body() {
            return body;
        }

        @Override
        public Chunk read() {
            var chunk = body.read();
            if (copy.isEmpty() || chunk.isNone()) return chunk;
            var kept = copy.get();
            if (chunk.isFailed() || kept.size() + chunk.data().readableBytes() > most) {
                copy = Optional.empty();
                return chunk;
            }
            kept.writeBytes(ByteBufUtil.getBytes(chunk.data()));
            if (chunk.last()) {
                copy = Optional.empty();
                whole.accept(kept.toByteArray());
            }
            return chunk;
        }
    }

    // ---- refuse -------------------------------------------------------------------------------------------------

    /// The same answer when it is here and as declared, or a 502.
    Pending<Response> held(Response response) {
        var flaws = head(response);
        if (!flaws.isEmpty()) return Pending.of(refused(response.body(), flaws));
        var check = check(response);
        if (check.isEmpty() || response.body().length() > rules.maxBody()) return Pending.of(response);
        var pending = new Pending<Response>();
        var body = HeldBody.of(exchange, response.body(), rules.maxBody(), rules.room());
        body.gather(outcome -> {
            switch (outcome) {
                case WHOLE -> {
                    var bytes = java.util.Arrays.copyOf(body.bytes(), body.size());
                    rules.aside().execute(() -> {
                        var found = judged(check.get(), bytes);
                        exchange.client().loop().execute(() -> pending.complete(found.isEmpty() ? response.withBody(body) : refused(body, found)));
                    });
                }
                case TOO_LARGE, SEEN_ENOUGH -> pending.complete(response.withBody(body));
                case FAILED, NO_ROOM -> pending.complete(exchange.edge().errorPage(exchange, body.failure()));
            }
        });
        return pending;
    }

    private Response refused(Body body, List<Flaw> flaws) {
        tell(flaws);
        var why = Failure.of(Failure.Kind.ORIGIN_NONSENSE, "the answer is not as declared: " + flaws.getFirst());
        body.cancel(why);
        exchange.trail().add("validate", why, "", exchange.elapsed());
        return exchange.edge().errorPage(exchange, why);
    }
}
