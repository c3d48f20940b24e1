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
