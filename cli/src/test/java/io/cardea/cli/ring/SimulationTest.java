// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cardea.core.hash.Member;
import io.cardea.core.hash.Members;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static Members nodes(int... weights) {
        return Members.of(IntStream.range(0, weights.length).mapToObj(i -> new Member("n" + i, weights[i])).toList());
    }

    private static Plan plan(Members before, Members after, long keys, double zipf, int threads) {
        return new Plan(before, after, keys, zipf, 160, new BigDecimal("1.25"), 65537, 1, List.of(Scheme.values()), threads);
    }

    private static List<Result> run(Plan plan) throws InterruptedException {
        return Simulation.run(plan, share -> { });
    }

    @Test
    void everyKeyIsDealtOutOnceHoweverManyThreadsThereAre() throws InterruptedException {
        var before = nodes(1, 1, 2, 1);
        var after = nodes(1, 1, 2);
        var one = run(plan(before, after, 100_001, 1, 1));
        var four = run(plan(before, after, 100_001, 1, 4));
        for (int i = 0; i < one.size(); i++) {
            assertThat(LongStream.of(one.get(i).before().keys()).sum()).isEqualTo(100_001);
            assertThat(LongStream.of(one.get(i).after().keys()).sum()).isEqualTo(100_001);
            assertThat(four.get(i).before().keys()).as("%s", one.get(i).scheme()).isEqualTo(one.get(i).before().keys());
            assertThat(four.get(i).after().keys()).isEqualTo(one.get(i).after().keys());
            assertThat(four.get(i).moved()).isEqualTo(one.get(i).moved());
        }
    }

    @Test
    void whatMovesIsWhatTheSchemesPromise() throws InterruptedException {
        var all = nodes(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        var list = new ArrayList<>(all.list());
        list.remove(4);
        for (var result : run(plan(all, Members.of(list), 200_000, 0, 2))) {
            double share = result.before().keys()[4] / 200_000.0;
            switch (result.scheme()) {
                case RING, RENDEZVOUS -> {
                    assertThat(result.needless()).isZero();
                    assertThat(result.moved()).isEqualTo(share);
                }
                case MAGLEV -> assertThat(result.needless()).isLessThan(0.01);
                case BOUNDED_RING -> {
                    assertThat(result.before().busiest()).isLessThanOrEqualTo(1.25);
                    assertThat(result.after().busiest()).isLessThanOrEqualTo(1.25001);
                    assertThat(result.moved()).isBetween(share, 0.25);
                }
                case JUMP -> assertThat(result.needless()).isGreaterThan(0.2);
                case MODULO -> assertThat(result.moved()).isCloseTo(0.9, within(0.01));
            }
        }
    }

    @Test
    void theUnavoidableShareIsWhatNodesLose() {
        var ten = nodes(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertThat(plan(ten, ten, 1, 0, 1).unavoidable()).isZero();
        assertThat(plan(ten, nodes(1, 1, 1, 1, 1, 1, 1, 1, 1), 1, 0, 1).unavoidable()).isCloseTo(0.1, within(1e-12));
        assertThat(plan(nodes(1, 1, 1, 1, 1, 1, 1, 1, 1), ten, 1, 0, 1).unavoidable()).isCloseTo(0.1, within(1e-12));
        assertThat(plan(nodes(1, 1, 2), nodes(1, 1), 1, 0, 1).unavoidable()).isCloseTo(0.5, within(1e-12));
        var exchanged = Members.of(List.of(new Member("n0", 1), new Member("other", 1)));
        assertThat(plan(nodes(1, 1), exchanged, 1, 0, 1).unavoidable()).isCloseTo(0.5, within(1e-12));
        assertThat(plan(nodes(1, 1), exchanged, 1, 0, 1).gone()).extracting(Member::id).containsExactly("n1");
        assertThat(plan(nodes(1, 1), exchanged, 1, 0, 1).come()).extracting(Member::id).containsExactly("other");
    }

    @Test
    void whoWaitsIsTold() throws InterruptedException {
        var told = new ArrayList<Double>();
        var nodes = Members.equal(IntStream.range(0, 2000).mapToObj(i -> "n" + i).toList());
        Simulation.run(new Plan(nodes, nodes, 200_000, 0, 1, new BigDecimal("1.25"), 65537, 1, List.of(Scheme.RENDEZVOUS), 1), told::add);
        assertThat(told).isSorted().allSatisfy(share -> assertThat(share).isBetween(0.0, 1.0));
    }
}
