// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cardea.bench.report.Results.CaseResult;
import io.cardea.bench.report.Results.SubjectResult;
import io.cardea.bench.report.Round.Latency;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @Test
    void theRatioIsTheMedianOfTheRoundsRatios() {
        var result = kase(subject("nginx-tuned", 10, 20, 40), subject("cardea", 11, 18, 44));

        var ratio = result.ratio(result.subject("cardea").orElseThrow());
        assertThat(ratio.median()).isCloseTo(1.1, within(1e-9));
        assertThat(ratio.min()).isCloseTo(0.9, within(1e-9));
        assertThat(ratio.max()).isCloseTo(1.1, within(1e-9));
    }

    @Test
    void aMissedMarkAndABusyLoadAreSaid() {
        var table = Table.of(kase(subject("nginx-tuned", 10), subject("cardea", 11)));

        assertThat(table).contains("cardea MISSES ratio ≤ 1.05 (1.10)", "cardea meets RSS in MiB ≤ 200 (20)")
                .contains("nginx-tuned: the load, not the proxy, was the bottleneck");
        assertThat(Table.of(kase(subject("nginx-tuned", 10), subject("cardea", 10)))).contains("cardea meets ratio ≤ 1.05 (1.00)");
    }

    @Test
    void whereHaproxyIsTheBaselineNginxIsToldBesides() {
        var result = new CaseResult("tcp", "", "haproxy-tcp", 0.6, List.of(subject("haproxy-tcp", 10), subject("cardea", 5),
                subject("nginx-stream", 8)));

        assertThat(Table.of(result)).contains("cardea meets ratio ≤ 0.60 (0.50)", "cardea: ratio against nginx-stream 0.63",
                "haproxy-tcp: ratio against nginx-stream 1.25").doesNotContain("nginx-stream: ratio against");
        assertThat(Table.of(kase(subject("nginx-tuned", 10)))).doesNotContain("nginx-stream");
    }

    @Test
    void anIdleConnectionOfHttp2MayTakeMore() {
        var idle = new SubjectResult("cardea", "", List.of(), List.of(), Map.of("RSS B/conn", List.of(15_000.0)), "RSS B/conn", List.of());

        assertThat(Table.of(new CaseResult("idle-h2-10000", "", "cardea", 0, List.of(idle)))).contains("cardea meets RSS B/conn ≤ 20,480");
        assertThat(Table.of(new CaseResult("idle-10000", "", "cardea", 0, List.of(idle)))).contains("cardea MISSES RSS B/conn ≤ 8,192");
    }

    @Test
    void aHitIsJudgedAgainstNginxAndTheBestOfTheOthers() {
        var table = Table.of(cache("cache-1k", subject("cardea-cache", 5), subject("nginx-cache-packaged", 10),
                subject("nginx-cache-tuned", 6), subject("haproxy-cache", 4)));

        assertThat(table).contains("cardea-cache meets ratio against nginx-cache-packaged ≤ 0.60 (0.50)",
                "cardea-cache MISSES ratio against the best tuned, haproxy-cache, ≤ 1.00 (1.25)").doesNotContain("RSS in MiB");
        assertThat(Table.of(cache("cache-100k", subject("cardea-cache", 13), subject("nginx-cache-packaged", 10),
                subject("nginx-cache-tuned", 26)))).contains("meets ratio against nginx-cache-packaged ≤ 1.30 (1.30)",
                "meets ratio against nginx-cache-tuned ≤ 0.65 (0.50)");
        assertThat(Table.of(cache("cache-h2", subject("cardea-cache", 9), subject("nginx-cache-packaged", 10),
                subject("nginx-cache-tuned", 8)))).contains("MISSES ratio against the better nginx, nginx-cache-tuned, ≤ 1.00 (1.13)");
        assertThat(Table.of(cache("cache-1k", subject("cardea-cache", 5)))).doesNotContain("ratio against");
    }

    @Test
    void otherWorkOfTheSameSubjectIsComparedRoundByRound() {
        var round = subject("cardea-cache", 11, 18, 44);
        var miss = new SubjectResult("cardea-cache", "", round.saturated(), List.of(),
                Map.of("without cache µs", List.of(10.0, 20.0, 40.0)), "", List.of());
        var full = new SubjectResult("cardea-cache", "", round.saturated(), List.of(),
                Map.of("hit in full µs", List.of(10.0, 20.0, 40.0)), "", List.of());

        assertThat(Table.of(cache("cache-miss", miss))).contains("cardea-cache meets ratio against itself without cache ≤ 1.10 (1.10)");
        assertThat(Table.of(cache("cache-304", full))).contains("cardea-cache MISSES ratio against a hit in full ≤ 1.00 (1.10)");
    }

    @Test
    void aStampedeIsJudgedByItsWorstRoundButForItsTime() {
        var stampede = new SubjectResult("cardea-cache", "", List.of(), List.of(), Map.of("wall ms", List.of(130.0, 500.0, 120.0),
                "as hits ms", List.of(100.0, 100.0, 100.0), "fetches", List.of(1.0, 2.0, 1.0), "late", List.of(0.0, 0.0, 0.0),
                "incomplete", List.of(0.0, 1.0, 0.0)), "wall ms", List.of());

        assertThat(Table.of(cache("cache-stampede", stampede))).contains("MISSES fetches ≤ 1 (2)",
                "meets wall time against hits ≤ 1.30 (1.30)", "meets clients without a byte before a slow fill's end ≤ 0 (0)",
                "MISSES clients without the whole answer ≤ 0 (1)");
    }

    private static CaseResult cache(String name, SubjectResult... subjects) {
        return new CaseResult(name, "", "nginx-cache-packaged", 0, List.of(subjects));
    }

    @Test
    void resultsSurviveTheirFile(@TempDir Path folder) throws Exception {
        var results = results(kase(subject("nginx-tuned", 10, 11), subject("cardea", 9, 10)));
        results.write(folder.resolve("r.json"));

        assertThat(Results.read(folder.resolve("r.json"))).isEqualTo(results);
        Files.writeString(folder.resolve("bad.json"), "[]");
        assertThatThrownBy(() -> Results.read(folder.resolve("bad.json"))).hasMessageContaining("holds no results of a bench run");
    }

    @Test
    void aChangeIsOneOnlyBeyondTheSpread() {
        var before = results(kase(subject("nginx-tuned", 10, 10.5), subject("cardea", 10, 11), subject("gone", 1)));
        var now = results(kase(subject("nginx-tuned", 10.2, 10.4), subject("cardea", 12, 13)));

        var lines = Comparison.of(before, now).lines().toList();
        assertThat(lines.get(2)).contains("nginx-tuned").endsWith("within the spread");
        assertThat(lines.get(3)).contains("cardea", "10.5", "12.5", "+19.0 %").endsWith("more");
        assertThat(lines).hasSize(4);
    }

    @Test
    void thePictureIsWellFormedWhateverTheNames() throws Exception {
        var odd = new SubjectResult("a<b>&\"c\"", "", List.of(), List.of(), Map.of(), "", List.of());
        var svg = Picture.of(results(kase(subject("nginx-tuned", 10, 12), subject("cardea", 90, 100), odd)));

        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(document.getElementsByTagName("rect").getLength()).as("page and two bars").isEqualTo(3);
        assertThat(svg).contains("prefers-color-scheme: dark", "not measured");
    }

    private static Results results(CaseResult result) {
        return new Results("2026-11-24T00:00:00Z", Map.of("processor", "x & y"), Map.of("rounds", "2"), List.of(result));
    }

    private static CaseResult kase(SubjectResult... subjects) {
        return new CaseResult("1k", "1 KiB", "nginx-tuned", 1.05, List.of(subjects));
    }

    private static SubjectResult subject(String name, double... cpuMicros) {
        var rounds = Arrays.stream(cpuMicros).mapToObj(cpu -> new Round(100, 100, cpu, new Latency(1, 2, 3, 4, 5),
                Map.of(), 0.99, 0.9, 0, 0, 20, 20, 0, 0)).toList();
        return new SubjectResult(name, "1", rounds, List.of(), Map.of(), "", List.of());
    }
}
