// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Failure;
import io.cardea.core.http.Body;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Any policies, whatever they do: who saw the request sees the answer, in reverse; an `always` sees every answer; each end comes
/// once; inline policies run on the loop and blocking ones off it.
class WalkTest {
    enum Kind { INLINE, DEFERRED, BLOCKING }

    enum In { NEXT, ANSWER, REFUSE, THROW }

    enum Back { SAME, OTHER, THROW, LATER }

    enum Peer { READS, LEAVES_BEFORE, LEAVES_AFTER }

    record Plan(Kind kind, Step step, Policy.Back back, In in, Back out, boolean endThrows) {}

    @Provide
    Arbitrary<List<Plan>> plans() {
        return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.of(Step.class), Arbitraries.of(Policy.Back.class),
            Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(6, Arbitraries.just(In.NEXT)), net.jqwik.api.Tuple.of(1, Arbitraries.of(In.class))),
            Arbitraries.of(Back.class), Arbitraries.of(true, false)).as(Plan::new).list().ofMaxSize(8);
    }

    @Property(tries = 1500)
    void everyWalkIsPairedAndEndsOnce(@ForAll("plans") List<Plan> plans, @ForAll boolean handlerThrows, @ForAll Peer client) {
        new Walk(plans, handlerThrows, client).check();
    }

    private static final class Walk implements Edge, Client, Handler {
        final ArrayDeque<Runnable> loop = new ArrayDeque<>();
        final ArrayDeque<Runnable> lane = new ArrayDeque<>();
        final List<Integer> asked = new ArrayList<>();
        final List<Integer> back = new ArrayList<>();
        final List<Integer> ends = new ArrayList<>();
        final Route route;
        final boolean handlerThrows;
        final Peer client;
        final Exchange exchange;
        boolean onLoop = true;
        int responses;
        int ended;
        boolean served;

        Walk(List<Plan> plans, boolean handlerThrows, Peer client) {
            this.handlerThrows = handlerThrows;
            this.client = client;
            var ordered = plans.stream().sorted(java.util.Comparator.comparing(Plan::step)).toList();
            var policies = new ArrayList<Policy>();
            for (int i = 0; i < ordered.size(); i++) policies.add(policy(i, ordered.get(i)));
            this.route = Route.of("all", "/**", policies, this, RouteLimits.DEFAULT, "");
            var request = new Request("GET", "http", "a", -1, "/", "", "1.1", new Fields(), Body.empty());
            this.exchange = new Exchange(this, this, request, route, Map.of(), "id", System.nanoTime());
            this.plans = ordered;
        }

        final List<Plan> plans;

        void check() {
            if (client == Peer.LEAVES_BEFORE) loop.add(() -> exchange.abort(Failure.of(Failure.Kind.CLIENT_GONE, "gone")));
            exchange.proceed();
            while (!loop.isEmpty() || !lane.isEmpty()) {
                if (!loop.isEmpty()) {
                    loop.remove().run();
                } else {
                    onLoop = false;
                    lane.remove().run();
                    onLoop = true;
                }
            }
            if (!exchange.isOver()) exchange.sent();
            exchange.sent(); // a second end is none
            exchange.abort(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));

            assertThat(ended).as("ends of the exchange").isEqualTo(1);
            assertThat(asked).as("asked in order").isSorted().doesNotHaveDuplicates();
            assertThat(ends).as("ends").doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(asked).isSortedAccordingTo(java.util.Comparator.reverseOrder());
            assertThat(responses).as("answers").isLessThanOrEqualTo(1);
            if (responses == 1) {
                var expected = new ArrayList<Integer>();
                int ran = asked.size();
                for (int i = plans.size() - 1; i >= 0; i--) if (i < ran || plans.get(i).back == Policy.Back.ALWAYS) expected.add(i);
                assertThat(back).as("saw the answer").isEqualTo(expected);
            } else {
                if (back.stream().noneMatch(index -> isHeld(plans.get(index)))) assertThat(back).isEmpty();
                else assertThat(isHeld(plans.get(back.getLast()))).as("nobody sees an answer after who held it when the client left").isTrue();
                assertThat(client).isEqualTo(Peer.LEAVES_BEFORE);
            }
            if (served) assertThat(asked).hasSameSizeAs(plans);
        }

        private static boolean isHeld(Plan plan) {
            return plan.kind == Kind.DEFERRED && plan.out == Back.LATER;
        }

        private Verdict judge(int index, Plan plan) {
            assertThat(onLoop).as("%s on the loop", plan.kind).isEqualTo(plan.kind != Kind.BLOCKING);
            asked.add(index);
            return switch (plan.in) {
                case NEXT -> Verdict.NEXT;
                case ANSWER -> Verdict.answer(Response.of(204), "answered");
                case REFUSE -> Verdict.refuse(Failure.Kind.NOT_ALLOWED, "refused");
                case THROW -> throw new IllegalStateException("a policy throws");
            };
        }

        private Response seen(int index, Plan plan, Response response) {
            back.add(index);
            return switch (plan.out) {
                case SAME, LATER -> response;
                case OTHER -> Response.of(203);
                case THROW -> throw new IllegalStateException("a policy throws on the way back");
            };
        }

        private void end(int index, Plan plan) {
            ends.add(index);
            if (plan.endThrows) throw new IllegalStateException("a policy throws at the end");
        }

        private abstract static class Held implements Deferred, Holding {}

        private Policy policy(int index, Plan plan) {
            return switch (plan.kind) {
                case INLINE -> new Inline() {
                    @Override public Verdict onRequest(Exchange exchange) { return judge(index, plan); }
                    @Override public Step step() { return plan.step; }
                    @Override public Policy.Back back() { return plan.back; }
                    @Override public Response onResponse(Exchange exchange, Response response) { return seen(index, plan, response); }
                    @Override public void onEnd(Exchange exchange) { end(index, plan); }
                };
                case DEFERRED -> new Held() {
                    @Override public Pending<Verdict> onRequest(Exchange exchange) { return Pending.of(judge(index, plan)); }
                    @Override public Pending<Response> onAnswer(Exchange exchange, Response response) {
                        if (!isHeld(plan)) return Pending.of(onResponse(exchange, response));
                        back.add(index);
                        var pending = new Pending<Response>();
                        loop.add(() -> pending.complete(response));
                        return pending;
                    }
                    @Override public Step step() { return plan.step; }
                    @Override public Policy.Back back() { return plan.back; }
                    @Override public Response onResponse(Exchange exchange, Response response) { return seen(index, plan, response); }
                    @Override public void onEnd(Exchange exchange) { end(index, plan); }
                };
                case BLOCKING -> new Blocking() {
                    @Override public Verdict onRequest(Call call) { return judge(index, plan); }
                    @Override public Step step() { return plan.step; }
                    @Override public Policy.Back back() { return plan.back; }
                    @Override public Response onResponse(Exchange exchange, Response response) { return seen(index, plan, response); }
                    @Override public void onEnd(Exchange exchange) { end(index, plan); }
                };
            };
        }

        @Override
        public void serve(Exchange given) {
            served = true;
            if (handlerThrows) throw new IllegalStateException("a handler throws");
            given.answer(Response.of(200));
            given.answer(Response.of(201)); // a second answer is none
        }

        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String target() {
            return "";
        }

        @Override
        public void began(Exchange begun) {}

        @Override
        public void ended(Exchange over) {
            ended++;
        }

        @Override
        public Response errorPage(Exchange failed, Failure failure) {
            return Response.of(failure.status());
        }

        @Override
        public Executor lane(Blocking.Lane wanted) {
            return lane::add;
        }

        @Override
        public void respond(Response response) {
            responses++;
            if (client == Peer.READS) exchange.sent();
            else exchange.abort(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
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
        public void believe(String proven) {}

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
            return onLoop;
        }
    }
}
