// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.why;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was kept, without what may be secret in it: for programs and for people.
record Shown(Kept kept, Masks masks) {
    /// Plain values, for JSON.
    Map<String, Object> map() {
        var map = new LinkedHashMap<String, Object>();
        map.put("request-id", kept.requestId());
        map.put("time", Instant.ofEpochMilli(kept.millis()).toString());
        map.put("snapshot", kept.snapshot());
        map.put("client", kept.client());
        map.put("method", kept.method());
        map.put("scheme", kept.scheme());
        map.put("host", kept.host());
        map.put("path", masks.text(kept.path()));
        if (!kept.query().isEmpty()) map.put("query", masks.query(kept.query()));
        map.put("fields", fields());
        map.put("status", kept.status());
        if (!kept.failure().isEmpty()) map.put("failure", Map.of("kind", kept.failure(), "detail", masks.text(kept.detail())));
        if (!kept.routeLine().isEmpty()) map.put("route", Map.of("name", kept.route(), "pattern", kept.pattern(), "line", kept.routeLine()));
        if (!kept.endpoint().isEmpty()) map.put("endpoint", masks.text(kept.endpoint()));
        map.put("took-us", kept.nanos() / 1000);
        map.put("steps", kept.steps().stream().map(this::step).toList());
        if (kept.dropped() > 0) map.put("steps-dropped", kept.dropped());
        return map;
    }

    private Map<String, Object> step(Kept.Step step) {
        var map = new LinkedHashMap<String, Object>();
        if (!step.step().isEmpty()) map.put("step", step.step());
        map.put("who", masks.text(step.who()));
        if (!step.line().isEmpty()) map.put("line", step.line());
        map.put("outcome", masks.text(step.outcome()));
        if (!step.why().isEmpty()) map.put("why", masks.text(step.why()));
        map.put("at-us", step.nanos() / 1000);
        return map;
    }

    private List<String> fields() {
        return kept.fields().stream().map(masks::text).toList();
    }

    /// Several lines, each with its end.
    String text() {
        var lines = new ArrayList<String>();
        lines.add(kept.method() + " " + kept.scheme() + "://" + kept.host() + masks.text(kept.path()) + (kept.query().isEmpty() ? "" : "?" + masks.query(kept.query())));
        lines.add("");
        row(lines, "answered", kept.status() + " after " + millis(kept.nanos()) + " ms, at " + Instant.ofEpochMilli(kept.millis()), "");
        if (!kept.failure().isEmpty()) row(lines, "because", kept.failure() + ": " + masks.text(kept.detail()), "");
        row(lines, "client", kept.client(), "");
        row(lines, "route", kept.routeLine().isEmpty() ? "none" : kept.route() + (kept.route().equals(kept.pattern()) ? "" : " (" + kept.pattern() + ")"), kept.routeLine());
        if (!kept.steps().isEmpty()) lines.add("");
        for (int i = 0; i < kept.steps().size(); i++) {
            var step = kept.steps().get(i);
            row(lines, i == 0 ? "steps" : "", "%7s ms  %-13s %s: %s%s".formatted(millis(step.nanos()), step.step(), masks.text(step.who()), masks.text(step.outcome()),
                step.why().isEmpty() ? "" : ", " + masks.text(step.why())), step.line());
        }
        if (kept.dropped() > 0) row(lines, "", "and " + kept.dropped() + " more", "");
        lines.add("");
        row(lines, "endpoint", kept.endpoint().isEmpty() ? "none was asked" : masks.text(kept.endpoint()), "");
        for (int i = 0; i < kept.fields().size(); i++) row(lines, i == 0 ? "fields" : "", fields().get(i), "");
        row(lines, "request", kept.requestId() + ", under configuration " + kept.snapshot(), "");
        return String.join("\n", lines) + "\n";
    }

    /// One line without its end.
    String line() {
        var last = kept.steps().isEmpty() ? "" : kept.steps().getLast().who() + ": " + kept.steps().getLast().outcome();
        return "%s  %s  %d %s %s%s  %s".formatted(Instant.ofEpochMilli(kept.millis()), kept.requestId(), kept.status(), kept.method(), kept.host(), masks.text(kept.path()), masks.text(last));
    }

    private static void row(List<String> lines, String label, String what, String line) {
        lines.add("  %-9s %s%s".formatted(label, what, line.isEmpty() ? "" : "  — " + line));
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }
}
