// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.HeldBody;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.validate.contract.Content;
import io.cardea.validate.contract.Contract;
import io.cardea.validate.contract.MediaType;
import io.cardea.validate.json.Flaw;
import io.cardea.validate.json.JsonMistake;
import io.cardea.validate.json.JsonReader;
import io.cardea.validate.schema.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request's way through [ValidatePolicy]. On its loop, but for [#aside], which touches nothing of the exchange.
final class Judgement {
    private static final Logger LOG = LoggerFactory.getLogger(Judgement.class);
    /// So many bytes of a body are read on the loop, a third of a millisecond or so; the rest is read aside.
    private static final int ON_LOOP = 64 * 1024;
    private static final FieldName ACCEPT = FieldName.of("Accept");

    private final ValidatePolicy policy;
    private final Rules rules;
    private final Exchange exchange;
    private final Contract contract;
    private final List<Flaw> flaws;
    private final Pending<Verdict> verdict = new Pending<>();
    private @Nullable JsonReader reader;
    private @Nullable Flaw mistake;
    private int read; // bytes that the reader has seen

    /// @param flaws that were found before the body
    Judgement(ValidatePolicy policy, Rules rules, Exchange exchange, Contract contract, List<Flaw> flaws) {
        this.policy = policy;
        this.rules = rules;
        this.exchange = exchange;
        this.contract = contract;
        this.flaws = new ArrayList<>(flaws);
    }

    Pending<Verdict> begin() {
        var body = exchange.request().body();
        if (body.isEmpty()) {
            if (contract.needsBody() && mayHaveBody()) flaws.add(Flaw.body("", "a body is required"));
            return Pending.of(closing());
        }
        var finding = announced(body.length());
        if (finding.isPresent()) return Pending.of(policy.verdict(exchange, finding.get()));
        if (contract.bodyless()) flaws.add(Flaw.body("", "no body is expected"));
        // Whoever asks first whether to send it need not send what is refused anyway (RFC 9110 §10.1.1).
        boolean asks = exchange.client().awaitsContinue();
        var content = contract.body().flatMap(payload -> payload.of(type()));
        if (content.isEmpty() || content.get().kind() == Content.Kind.CARRIED || !flaws.isEmpty() && (asks || contract.bodyless())) return Pending.of(closing());
        gather(content.get());
        return verdict;
    }

    private boolean mayHaveBody() {
        return switch (exchange.request().method()) {
            case "GET", "HEAD", "OPTIONS", "DELETE" -> !contract.name().isEmpty(); // unless an operation says so
            default -> true;
        };
    }

    /// What its head says of a body.
    private Optional<Finding> announced(long length) {
        if (length < 0 && rules.requireLength()) return Optional.of(Finding.of(Failure.Kind.LENGTH_REQUIRED, "a body must announce its length here"));
        if (length > rules.maxBody()) return Optional.of(tooLarge());
        var fields = exchange.request().fields();
        var written = fields.all(FieldName.CONTENT_TYPE);
        var parsed = written.size() == 1 ? MediaType.parse(written.getFirst()) : Optional.<MediaType>empty();
        if (!written.isEmpty() && parsed.isEmpty()) return Optional.of(unsupported("the body must have one media type"));
        var type = parsed.orElse(MediaType.NONE);
        if (!rules.contentTypes().isEmpty() && rules.contentTypes().stream().noneMatch(range -> range.contains(type))) {
            return Optional.of(unsupported("bodies of " + (written.isEmpty() ? "no type" : type.toString()) + " are not taken here"));
        }
        if (contract.body().isEmpty()) return Optional.empty();
        var content = contract.body().get().of(type);
        if (content.isEmpty()) return Optional.of(unsupported("bodies of " + (written.isEmpty() ? "no type" : type.toString()) + " are not taken here"));
        if (content.get().kind() == Content.Kind.CARRIED) return Optional.empty();
        if (!type.isUtf8()) return Optional.of(unsupported("only UTF-8 is taken here"));
        var coded = fields.joined(FieldName.CONTENT_ENCODING).orElse("identity");
        if (!coded.equalsIgnoreCase("identity")) {
            // RFC 9110 §15.5.16: says which coding would have been right
            return Optional.of(Finding.of(Failure.Kind.UNSUPPORTED_MEDIA_TYPE, "bodies are not taken compressed here", FieldName.ACCEPT_ENCODING, "identity"));
        }
        return Optional.empty();
    }

    private MediaType type() {
        return exchange.request().fields().first(FieldName.CONTENT_TYPE).flatMap(MediaType::parse).orElse(MediaType.NONE);
    }

    private Finding unsupported(String why) {
        var ranges = !rules.contentTypes().isEmpty() ? rules.contentTypes() : contract.body().map(payload -> payload.contents().stream().map(Content::range).toList()).orElse(List.of());
        var accepted = ranges.stream().map(MediaType::toString).collect(Collectors.joining(", "));
        return accepted.isEmpty() ? Finding.of(Failure.Kind.UNSUPPORTED_MEDIA_TYPE, why) : Finding.of(Failure.Kind.UNSUPPORTED_MEDIA_TYPE, why + "; expected " + accepted, ACCEPT, accepted);
    }

    private Finding tooLarge() {
        return Finding.of(Failure.Kind.CONTENT_TOO_LARGE, "the body is larger than the " + rules.maxBody() + " bytes that are taken here");
    }

    // ---- the body -----------------------------------------------------------------------------------------------

    private void gather(Content content) {
        if (content.kind() == Content.Kind.JSON) reader = rules.readers().begin();
        var body = HeldBody.of(exchange, exchange.request().body(), rules.maxBody(), rules.room());
        exchange.carriedBy(body::cancel);
        exchange.replaceBody(body);
        body.gather(this::look, outcome -> {
            switch (outcome) {
                case WHOLE -> whole(content, body);
                case SEEN_ENOUGH -> {
                    if (mistake != null) flaws.add(mistake);
                    verdict.complete(closing());
                }
                case TOO_LARGE -> verdict.complete(policy.verdict(exchange, tooLarge()));
                case NO_ROOM, FAILED -> verdict.complete(new Verdict.Refuse(body.failure(), "the body broke off"));
            }
        });
    }

    /// @return whether the JSON is none that is taken, whatever follows
    private boolean look(byte[] bytes, int from, int to) {
        var mine = reader;
        if (mine == null || from != read || to > ON_LOOP) return true; // what comes then is read aside
        try {
            mine.feed(bytes, from, to);
            read = to;
            return true;
        } catch (JsonMistake e) {
            mistake = e.flaw();
            return false;
        }
    }

    private void whole(Content content, HeldBody body) {
        var bytes = body.bytes();
        int size = body.size();
        if (read == size && size > 0) {
            var found = judged(content, bytes, size, Check.FEW_STEPS);
            if (found.isPresent()) {
                close(found.get());
                return;
            }
        }
        try {
            rules.aside().execute(() -> aside(content, bytes, size));
        } catch (RejectedExecutionException e) { // the process ends
            verdict.complete(new Verdict.Refuse(Failure.of(Failure.Kind.SHUTTING_DOWN, "no thread is left"), "no thread is left"));
        }
    }

    /// On a virtual thread: it has the bytes, which nobody changes, and the verdict's way back.
    private void aside(Content content, byte[] bytes, int size) {
        List<Flaw> found;
        Optional<Verdict> trouble = Optional.empty();
        try {
            found = judged(content, bytes, size, Check.steps(size)).orElseGet(() -> List.of(Flaw.body("", "this would take too long to judge")));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a body could not be judged", e);
            found = List.of();
            trouble = Optional.of(new Verdict.Refuse(Failure.thrown(e), "the body could not be judged"));
        }
        var flawed = found;
        var thrown = trouble;
        exchange.client().loop().execute(() -> {
            if (exchange.isOver()) return;
            if (thrown.isPresent()) verdict.complete(thrown.get());
            else close(flawed);
        });
    }

    private @Nullable JsonNode tree;

    /// @return empty if these steps were too few
    private Optional<List<Flaw>> judged(Content content, byte[] bytes, int size, int steps) {
        int most = rules.errors();
        var value = tree;
        if (value == null) {
            try {
                var found = new ArrayList<Flaw>();
                value = value(content, bytes, size, found);
                if (!found.isEmpty()) return Optional.of(found.subList(0, Math.min(most, found.size())));
                tree = value;
            } catch (JsonMistake e) {
                return Optional.of(List.of(e.flaw()));
            }
        }
        var judged = value;
        return content.check().isEmpty() ? Optional.of(List.of()) : content.check().get().judge(judged, "body", "", most, steps);
    }

    private JsonNode value(Content content, byte[] bytes, int size, List<Flaw> found) throws JsonMistake {
        var mine = reader;
        if (mine == null) return content.form(bytes, size, found);
        mine.feed(bytes, read, size);
        return mine.end();
    }

    private void close(List<Flaw> found) {
        flaws.addAll(found);
        verdict.complete(closing());
    }

    private Verdict closing() {
        if (flaws.isEmpty()) return Verdict.NEXT;
        return policy.verdict(exchange, Finding.of(flaws.subList(0, Math.min(flaws.size(), rules.errors()))));
    }
}
