// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.HeldBody;
import io.cardea.core.exchange.HeldBytes;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.negotiate.AcceptEncoding;
import io.cardea.policies.transform.Mapping.Impossible;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/// One body on its way through a [Mapping]: gathered, unpacked if it is in gzip, changed on the loop if it is short, else beside it.
final class Changed {
    /// JSON of this size takes a loop well below a millisecond.
    private static final int ON_THE_LOOP = 32 << 10;
    /// What is said of other bytes than those that are sent.
    private static final List<FieldName> OF_OTHER_BYTES = List.of(FieldName.CONTENT_LENGTH, FieldName.CONTENT_ENCODING, FieldName.of("Accept-Ranges"),
        FieldName.of("Content-MD5"), FieldName.of("Digest"), FieldName.of("Repr-Digest"), FieldName.of("Content-Digest"));

    private Changed() {}

    /// What became of it: one of the three.
    sealed interface Outcome {
        /// @param body of one piece
        record Made(Body body) implements Outcome {}

        /// @param body as it came
        record AsItCame(Body body) implements Outcome {}

        record Refused(Failure failure) implements Outcome {}
    }

    /// @param head of the message; its fields are made those of the new body
    /// @param refusal whose fault it is
    /// @param done called once, at once or later on the loop; not if the exchange is over before
    static void change(Exchange exchange, Mapping mapping, HeldBytes room, Body body, Fields head, Refusals refusal, Consumer<Outcome> done) {
        var coding = head.joined(FieldName.CONTENT_ENCODING).map(String::strip).orElse("");
        boolean packed = coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip");
        if (!packed && !coding.isEmpty() && !coding.equalsIgnoreCase(AcceptEncoding.IDENTITY)) {
            other(mapping, body, refusal.coded(), "it is in a coding that is not taken off here", exchange, done);
            return;
        }
        var work = mapping.work(exchange);
        var held = HeldBody.of(exchange, body, mapping.most(), room);
        held.gather(outcome -> {
            switch (outcome) {
                case FAILED, NO_ROOM -> done.accept(new Outcome.Refused(held.failure()));
                case TOO_LARGE, SEEN_ENOUGH -> other(mapping, held, refusal.tooLarge(), "it is larger than " + mapping.most() + " bytes", exchange, done);
                case WHOLE -> map(exchange, work, held, packed, mapping, result -> {
                    if (result.made.isPresent()) {
                        becomesAnother(head);
                        done.accept(new Outcome.Made(Body.of(result.made.get())));
                    } else {
                        other(mapping, held, refusal.other(), result.why, exchange, done);
                    }
                });
            }
        });
    }

    /// Whose fault it is that a body cannot be changed.
    enum Refusals {
        CLIENT(Failure.Kind.CONTENT_TOO_LARGE, Failure.Kind.UNSUPPORTED_MEDIA_TYPE, Failure.Kind.BAD_REQUEST),
        ORIGIN(Failure.Kind.ORIGIN_NONSENSE, Failure.Kind.ORIGIN_NONSENSE, Failure.Kind.ORIGIN_NONSENSE);

        private final Failure.Kind tooLarge;
        private final Failure.Kind coded;
        private final Failure.Kind other;

        Refusals(Failure.Kind tooLarge, Failure.Kind coded, Failure.Kind other) {
            this.tooLarge = tooLarge;
            this.coded = coded;
            this.other = other;
        }

        Failure.Kind tooLarge() {
            return tooLarge;
        }

        Failure.Kind coded() {
            return coded;
        }

        Failure.Kind other() {
            return other;
        }
    }

    private static void other(Mapping mapping, Body body, Failure.Kind kind, String why, Exchange exchange, Consumer<Outcome> done) {
        if (mapping.passesOthers()) {
            exchange.trail().add("transform", "passes the body as it came", why, exchange.elapsed());
            done.accept(new Outcome.AsItCame(body));
            return;
        }
        var failure = Failure.of(kind, "the body cannot be changed: " + why);
        body.cancel(failure);
        done.accept(new Outcome.Refused(failure));
    }

    /// @param why there is none, if so
    private record Result(Optional<byte[]> made, String why) {
        static Result none(String why) {
            return new Result(Optional.empty(), why);
        }
    }

    private static void map(Exchange exchange, Mapping.Work work, HeldBody held, boolean packed, Mapping mapping, Consumer<Result> done) {
        var whole = Arrays.copyOf(held.bytes(), held.size());
        if (whole.length <= ON_THE_LOOP && !packed) {
            done.accept(result(work, whole, false, mapping.most()));
            return;
        }
        try {
            exchange.edge().lane(Blocking.Lane.VIRTUAL).execute(() -> {
                var result = result(work, whole, packed, mapping.most());
                exchange.client().loop().execute(() -> {
                    if (!exchange.isOver()) done.accept(result);
                });
            });
        } catch (RejectedExecutionException e) {
            done.accept(Result.none("no thread is free for it"));
        }
    }

    private static Result result(Mapping.Work work, byte[] whole, boolean packed, int most) {
        try {
            return new Result(Optional.of(work.of(packed ? unpacked(whole, most) : whole)), "");
        } catch (Impossible e) {
            return Result.none(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) { // a mapping that throws harms this body only
            return Result.none("it cannot be mapped: " + e.getClass().getSimpleName());
        }
    }

    /// A bomb makes no more than the bound.
    private static byte[] unpacked(byte[] packed, int most) throws Impossible {
        try (var stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            var plain = stream.readNBytes(most + 1);
            if (plain.length > most) throw new Impossible("it is larger than " + most + " bytes when unpacked");
            return plain;
        } catch (IOException e) {
            throw new Impossible("it is no gzip");
        }
    }

    /// The head of other bytes than those that came: a strong entity tag becomes weak (RFC 9110 §8.8.3), digests and lengths go.
    static void becomesAnother(Fields head) {
        for (var name : OF_OTHER_BYTES) head.remove(name);
        head.first(FieldName.ETAG).filter(tag -> tag.startsWith("\"")).ifPresent(tag -> head.set(FieldName.ETAG, "W/" + tag));
    }
}
