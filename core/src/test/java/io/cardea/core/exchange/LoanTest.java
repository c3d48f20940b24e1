// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What happens while a blocking policy has the exchange. Loop and lane are queues that the test runs by hand.
class LoanTest {
    private static final FieldName TENANT = FieldName.of("X-Tenant");

    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final ArrayDeque<Runnable> lane = new ArrayDeque<>();
    private final List<String> seen = new ArrayList<>();
    private Executor executor = lane::add;
    private Function<Call, Verdict> judge = call -> Verdict.NEXT;

    @Test
    void whatThePolicyChangesIsSeenOnceItIsBack() {
        judge = call -> {
            call.setHeader("X-Tenant", "shop");
            assertThat(call.header("x-tenant")).contains("shop");
            return Verdict.NEXT;
        };
        var exchange = begin();
        lane.remove().run();
        assertThat(exchange.request().fields().contains(TENANT)).as("while it is lent").isFalse();
        loop.remove().run();
        assertThat(exchange.request().fields().first(TENANT)).contains("shop");
        assertThat(seen).containsExactly("handler", "back", "200", "end", "ended");
    }

    @Test
    void aClientThatLeavesIsNotSettledBeforeThePolicyIsBack() {
        var exchange = new Exchange[1];
        judge = call -> {
            exchange[0].abort(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
            assertThat(exchange[0].isOver()).isTrue();
            return Verdict.NEXT;
        };
        exchange[0] = begin();
        lane.remove().run();
        assertThat(seen).isEmpty();
        loop.remove().run();
        assertThat(seen).containsExactly("end", "ended");
    }

    @Test
    void aPolicyThatHadNotBegunWhenTheClientLeftHasNothingToGiveBack() {
        judge = call -> {
            throw new AssertionError("asked in vain");
        };
        begin().abort(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
        lane.remove().run();
        loop.remove().run();
        assertThat(seen).containsExactly("ended");
    }

    @Test
    void thePolicyIsInterruptedAndToldWhenTheClientLeaves() {
        var exchange = new Exchange[1];
        judge = call -> {
            assertThat(call.isCancelled()).isFalse();
            exchange[0].abort(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
            seen.add("interrupted " + Thread.currentThread().isInterrupted() + ", told " + call.isCancelled());
            return Verdict.NEXT;
        };
        exchange[0] = begin();
        lane.remove().run();
        assertThat(Thread.currentThread().isInterrupted()).as("after the loan").isFalse();
        loop.remove().run();
        assertThat(seen).containsExactly("interrupted true, told true", "end", "ended");
    }

    @Test
    void aTimeOutAnswersWhileThePolicyHangsAndItsVerdictIsThenIgnored() {
        var exchange = new Exchange[1];
        judge = call -> {
            exchange[0].fail(Failure.of(Failure.Kind.TOTAL_TIMEOUT, "too long"));
            assertThat(seen).as("its back side is paired with a request side that is not through").containsExactly("504");
            return Verdict.NEXT;
        };
        exchange[0] = begin();
        lane.remove().run();
        loop.remove().run();
        assertThat(seen).containsExactly("504", "end", "ended");
    }

    @Test
    void aFullLaneIsAnOverload() {
        executor = task -> {
            throw new RejectedExecutionException("full");
        };
        begin();
        assertThat(seen).as("nothing of a policy that never ran").containsExactly("503", "ended");
    }

    @Test
    void anErrorOfThePolicyIsAnAnswerToo() {
        judge = call -> {
            throw new NoClassDefFoundError("of a plug-in");
        };
        begin();
        lane.remove().run();
        loop.remove().run();
        assertThat(seen).containsExactly("back", "500", "end", "ended");
    }

    @Test
    void aCallThatIsKeptIsDead() {
        var kept = new Call[1];
        judge = call -> {
            kept[0] = call;
            return Verdict.NEXT;
        };
        begin();
        lane.remove().run();
        assertThatThrownBy(() -> kept[0].path()).isInstanceOf(IllegalStateException.class).hasMessageContaining("loan is over");
    }

    private Exchange begin() {
        var policy = new Blocking() {
            @Override
            public Verdict onRequest(Call call) {
                return judge.apply(call);
            }

            @Override
            public Step step() {
                return Step.IDENTIFY;
            }

            @Override
            public Response onResponse(Exchange exchange, Response response) {
                seen.add("back");
                return response;
            }

            @Override
            public void onEnd(Exchange exchange) {
                seen.add("end");
            }
        };
        var route = Route.of("all", "/**", List.of(policy), new Answers(), RouteLimits.DEFAULT, "");
        var client = new InMemory();
        var request = new Request("GET", "http", "shop.example", -1, "/", "", "1.1", new Fields(), Body.empty());
        var exchange = new Exchange(new OneRoute(), client, request, route, Map.of(), "id", System.nanoTime());
        client.exchange = exchange;
        exchange.proceed();
        return exchange;
    }

    private final class Answers implements Handler {
        @Override
        public void serve(Exchange exchange) {
            seen.add("handler");
            exchange.answer(Response.of(200));
        }

        @Override
        public String kind() {
            return "respond";
        }

        @Override
        public String target() {
            return "";
        }
    }

    private final class OneRoute implements Edge {
        @Override
        public void began(Exchange exchange) {}

        @Override
        public void ended(Exchange exchange) {
            seen.add("ended");
        }

        @Override
        public Response errorPage(Exchange exchange, Failure failure) {
            return Response.of(failure.status());
        }

        @Override
        public Executor lane(Blocking.Lane wanted) {
            return executor;
        }
    }

    private final class InMemory implements Client {
        private Exchange exchange;

        @Override
        public void respond(Response response) {
            seen.add(String.valueOf(response.status()));
            exchange.sent();
        }

        @Override
        public void inform(Response interim) {}

        @Override
        public void reset() {}

        @Override
        public String address() {
            return "192.0.2.7";
        }

        @Override
        public void believe(String address) {}

        @Override
        public String peerAddress() {
            return "192.0.2.7";
        }

        @Override
        public Link link() {
            return new Link("127.0.0.1:8080", 8080, Optional.empty());
        }

        @Override
        public Executor loop() {
            return loop::add;
        }

        @Override
        public boolean isOnLoop() {
            return true;
        }
    }
}
