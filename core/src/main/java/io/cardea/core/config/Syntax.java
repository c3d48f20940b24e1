// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/// Says in the words of whoever wrote the file what the YAML parser says in its own.
final class Syntax {
    private Syntax() {}

    static void tell(MarkedYamlEngineException e, Source source, Problems problems) {
        var problem = Optional.ofNullable(e.getProblem()).orElse("");
        var context = Optional.ofNullable(e.getContext()).orElse("");
        var here = e.getProblemMark().or(e::getContextMark).map(mark -> place(source, mark)).orElseGet(source::whole);
        var there = e.getContextMark().map(mark -> place(source, mark)).orElse(here);
        var tab = tab(source, here.line());
        if (tab >= 0 && problem.contains("TAB") || tab >= 0 && tab + 1 >= here.column()) {
            problems.add(Place.at(source, here.line(), tab + 1, 1), "", "a tab cannot indent in YAML; use spaces");
        } else if (context.contains("quoted scalar") && (problem.contains("end of stream") || problem.contains("document"))) {
            problems.add(there, "", "this quote is never closed");
        } else if (problem.contains("mapping values are not allowed") && loose(source, here) > 0) {
            var line = source.line(loose(source, here));
            var indent = line.length() - line.stripLeading().length();
            problems.add(Place.at(source, loose(source, here), indent + 1, line.strip().codePointCount(0, line.strip().length())), "",
                    "expected `key: value`, found no `:` on this line");
        } else if (problem.contains("mapping values are not allowed") && aloneBefore(source, here).matches("(- +)*[\\w-]+")) {
            var key = aloneBefore(source, here);
            problems.add(Place.at(source, here.line(), here.column() - key.length(), key.length()), "",
                    "a key cannot stand here: the line before has a value already; is this line indented too far?");
        } else if (problem.contains("mapping values are not allowed")) {
            problems.add(here, "", "a `:` cannot stand here; a text with `: ` in it needs quotes, and a key its own line");
        } else if (context.contains("alias") || context.contains("anchor")) {
            problems.add(there, "", "a text that begins with " + Words.code(context.contains("alias") ? "*" : "&") + " needs quotes");
        } else if (problem.contains("cannot start any token")) {
            problems.add(here, "", "a text that begins with this character needs quotes");
        } else if (context.contains("flow sequence")) {
            problems.add(here, "", "expected `,` or `]` in the list that begins at " + at(there));
        } else if (context.contains("flow mapping")) {
            problems.add(here, "", "expected `,` or `}` in the map that begins at " + at(there));
        } else if (context.contains("simple key") && problem.contains("could not find expected ':'")) {
            problems.add(there, "", "expected `key: value`, found no `:` on this line");
        } else if (context.contains("block mapping") || context.contains("block collection")) {
            problems.add(here, "", "expected a key as far right as those of the map that begins at " + at(there)
                    + "; is this line indented too far or too little?");
        } else {
            problems.add(here, "", "is no YAML: " + Words.printable(Expansion.unhide((context + " " + problem).strip())));
        }
    }

    /// The line before one that begins with a key, if it is a lone word: the parser takes both for one text that runs on. Else 0.
    private static int loose(Source source, Place colon) {
        var number = colon.line() - 1;
        while (number > 0 && source.line(number).isBlank()) {
            number--;
        }
        var word = source.line(number).strip();
        return aloneBefore(source, colon).matches("[\\w-]+") && word.matches("(- +)*[\\w-]+( .*)?") && !word.contains(": ") ? number : 0;
    }

    /// What stands on the line before a place.
    private static String aloneBefore(Source source, Place place) {
        var line = source.line(place.line());
        return line.substring(0, Place.offset(line, place.column())).strip();
    }

    private static String at(Place place) {
        return place.line() + ":" + place.column();
    }

    /// The index of the first tab in the white space that a line begins with, or -1.
    private static int tab(Source source, int number) {
        var line = source.line(number);
        for (var i = 0; i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t'); i++) {
            if (line.charAt(i) == '\t') {
                return i;
            }
        }
        return -1;
    }

    private static Place place(Source source, Mark mark) {
        // The end of the file is told at the end of its last line with text.
        var line = Math.min(mark.getLine() + 1, source.lines());
        return Place.at(source, line, mark.getColumn() + 1, 1);
    }
}
