// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import io.cardea.policies.tests.Asked;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the policy took for an exchange is given back with it, wherever the bodies went.
class BufferPolicyTest {
    /// Gives one piece, then keeps its reader waiting.
    private static final class Source implements Body {
        final boolean ends;
        final ByteBuf data = Unpooled.directBuffer(1000).writeZero(1000);
        boolean read;
        boolean cancelled;

        Source(boolean ends) {
            this.ends = ends;
        }

        @Override
        public Chunk read() {
            if (read) return Chunk.NONE;
            read = true;
            return ends ? Chunk.last(data) : Chunk.of(data);
        }

        @Override
        public void demand(Runnable readable) {}

        @Override
        public void cancel(Failure why) {
            cancelled = true;
        }

        @Override
        public long length() {
            return UNKNOWN;
        }
    }

    /// Puts a body of its own in the place of both, and has no care for those.
    private record Replacing(Step step, List<Body> replaced) implements Inline {
        @Override
        public Verdict onRequest(Exchange exchange) {
            replaced.add(exchange.request().body());
            exchange.replaceBody(Body.of("of another".getBytes(StandardCharsets.US_ASCII)));
            return Verdict.NEXT;
        }

        @Override
        public Response onResponse(Exchange exchange, Response response) {
            response.body().demand(() -> {}); // begins to buffer
            return response.withBody(Body.empty());
        }
    }

    private static Asked asked(String bodies) {
        return Asked.of("POST", "/").through(new BufferFactory(), "buffer: { bodies: " + bodies + ", disk: 0 }");
    }

    @Test
    void aRequestWhoseBodyAnotherPolicyReplacesLeavesNothing() {
        var source = new Source(true);
        var replaced = new ArrayList<Body>();
        var answer = asked("requests").through(new Replacing(Step.TRANSFORM, replaced)).body(source).served(exchange -> {
            exchange.carriedBy(why -> {}); // as an attempt does, which knows the other body only
            exchange.answer(Response.of(204));
        });
        assertThat(answer.exchange().request().body().length()).isEqualTo("of another".length());
        assertThat(source.data.refCnt()).isZero();
        assertThat(replaced).hasSize(1).allMatch(body -> body.read().isFailed(), "is given up");
    }

    @Test
    void anAnswerWhoseBodyAnotherPolicyReplacesLeavesNothing() {
        var source = new Source(false);
        asked("responses").through(new Replacing(Step.ACCESS, new ArrayList<>())).answeredBy(Response.of(200).withBody(source));
        assertThat(source.read).isTrue();
        assertThat(source.data.refCnt()).isZero();
        assertThat(source.cancelled).isTrue();
    }
}
