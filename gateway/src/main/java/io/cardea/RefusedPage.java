// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.spi.AdminPage;
import io.cardea.telemetry.why.Masks;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The last requests that were refused or failed.
///
/// @param masks of the configuration in force
record RefusedPage(Telemetry telemetry, Supplier<Masks> masks) implements AdminPage {
    private static final int USUAL = 50;
    private static final int MOST = 1000;

    @Override
    public String path() {
        return "/refused";
    }

    @Override
    public String about() {
        return "the last requests that were refused or failed, the newest first; /explain/ID tells all about one; how many by n (50)";
    }

    @Override
    public boolean changes() {
        return false;
    }

    @Override
    public Answer answer(Question question) {
        int most = most(question.parameters().getOrDefault("n", List.of()));
        if (!question.wantsText()) return new Answer(200, Map.of("refused", telemetry.refused(most, masks.get())));
        var lines = telemetry.refusedLines(most, masks.get());
        return new Answer(200, lines.isEmpty() ? "no request was refused\n" : String.join("\n", lines) + "\n");
    }

    private static int most(List<String> given) {
        if (given.isEmpty()) return USUAL;
        var text = given.getFirst();
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) > MOST) throw new IllegalArgumentException("expected `n` from 0 to " + MOST + ", found `" + text + "`");
        return Integer.parseInt(text);
    }
}
