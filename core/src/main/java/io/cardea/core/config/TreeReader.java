// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// One file's YAML as a [Tree].
///
/// Built from the parser's events rather than from its nodes, because the bounds (depth, nodes after aliases) must hold while the tree
/// grows, and because a doubled key or a missing variable must cost no more than its own node. `<<` merges as it did in YAML 1.1.
final class TreeReader {
    static final int DEEPEST = 64;
    /// Nodes of a file, each alias counted as all that it stands for.
    static final int MOST_NODES = 500_000;

    private final Source source;
    private final Expansion expansion;
    private final Problems problems;
    private final Iterator<Event> events;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private int nodes;

    private record Anchored(Tree tree, int nodes) {}

    /// Ends the reading of a file whose rest cannot be understood; the mistake was told.
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stop() {
            super(null, null, false, false);
        }
    }

    private TreeReader(Source source, Expansion expansion, Problems problems) {
        this.source = source;
        this.expansion = expansion;
        this.problems = problems;
        var settings = LoadSettings.builder().setLabel(source.name).setCodePointLimit(Integer.MAX_VALUE).build();
        this.events = new Parse(settings).parseString(Expansion.hide(source.text)).iterator();
    }

    /// The tree of the file's only document; an empty mapping for an empty file; broken if it is no YAML.
    static Tree read(Source source, Expansion expansion, Problems problems) {
        try {
            for (var number = 1; number <= source.lines(); number++) {
                refuseUnprintable(source, number, problems);
            }
            return new TreeReader(source, expansion, problems).document();
        } catch (Stop told) {
            problems.unparsed(source);
        } catch (MarkedYamlEngineException e) {
            problems.unparsed(source);
            Syntax.tell(e, source, problems);
        } catch (YamlEngineException | NoSuchElementException | IndexOutOfBoundsException e) {
            // The parser's own refusals without a place, and the few texts that trip it.
            problems.unparsed(source);
            problems.add(source.whole(), "", "is no YAML: " + Words.plain(String.valueOf(e.getMessage())));
        }
        return new Tree.Broken(source.whole());
    }

    private static void refuseUnprintable(Source source, int number, Problems problems) {
        var line = source.line(number);
        for (int i = 0, column = 1; i < line.length(); i += Character.charCount(line.codePointAt(i)), column++) {
            var c = line.codePointAt(i);
            if (!StreamReader.isPrintable(c) || Expansion.isStandIn(c) || c == 0xFEFF) {
                problems.add(Place.at(source, number, column, 1), "",
                        "the character U+%04X cannot stand here; in quotes it can be written as \"\\u%1$04X\"".formatted(c));
                throw new Stop();
            }
        }
    }

    private Tree document() {
        events.next();
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            return new Tree.Mapping(Place.at(source, 1, 1, 1), List.of(), true);
        }
        var tree = node(events.next(), 0);
        events.next();
        var next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            throw stop(place(next).first(3), "a configuration is one document, and here begins a second");
        }
        return tree.isNothing() ? new Tree.Mapping(Place.at(source, 1, 1, 1), List.of(), true) : tree;
    }

    private Tree node(Event event, int depth) {
        if (depth > DEEPEST) {
            throw stop(place(event).first(1), "nested more than " + DEEPEST + " deep");
        }
        count(1, event);
        if (event instanceof AliasEvent alias) {
            return followed(alias);
        }
        var before = nodes;
        var anchor = event instanceof NodeEvent node ? node.getAnchor().map(Object::toString) : Optional.<String>empty();
        anchor.ifPresent(open::add);
        var tree = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case CollectionStartEvent start -> start.getEventId() == Event.ID.SequenceStart ? sequence(start, depth) : mapping(start, depth);
            default -> throw stop(place(event), "expected a value");
        };
        anchor.ifPresent(name -> {
            open.remove(name);
            anchors.put(name, new Anchored(tree, nodes - before));
        });
        return tree;
    }

    private void count(int more, Event event) {
        nodes += more;
        if (nodes > MOST_NODES) {
            throw stop(place(event), "more than " + MOST_NODES + " values, aliases followed");
        }
    }

    private Tree followed(AliasEvent alias) {
        var name = alias.getAlias().toString();
        var anchored = anchors.get(name);
        if (open.contains(name)) {
            problems.add(place(alias), "", Words.code("*" + name) + " stands within what it stands for");
            return new Tree.Broken(place(alias));
        }
        if (anchored == null) {
            problems.add(place(alias), "", Words.code("*" + name) + " is an alias, and nothing before it is anchored as "
                    + Words.code("&" + name) + "; a text that begins with `*` needs quotes");
            return new Tree.Broken(place(alias));
        }
        count(anchored.nodes, alias);
        return anchored.tree;
    }

    private Tree scalar(ScalarEvent scalar) {
        return tagged(scalar.getTag(), scalar)
                ? new Tree.Broken(place(scalar))
                : expansion.scalar(place(scalar), Expansion.unhide(scalar.getValue()), scalar.isPlain());
    }

    private boolean tagged(Optional<String> tag, Event event) {
        tag.ifPresent(name -> problems.add(place(event).first(name.length()), "",
                "tags have no meaning here, found "
                        + Words.code(name.replace("tag:yaml.org,2002:", "!!")) + "; leave it out"));
        return tag.isPresent();
    }

    private Tree sequence(CollectionStartEvent start, int depth) {
        var broken = tagged(start.getTag(), start);
        var items = new ArrayList<Tree>();
        var event = events.next();
        for (; event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        var place = start.isFlow() ? through(start, event) : place(start).first(1);
        return broken ? new Tree.Broken(place) : new Tree.Sequence(place, List.copyOf(items));
    }

    private Tree mapping(CollectionStartEvent start, int depth) {
        var broken = tagged(start.getTag(), start);
        var entries = new LinkedHashMap<String, Tree.Entry>();
        var merged = new ArrayList<Tree.Mapping>();
        var complete = true;
        var event = events.next();
        for (; event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            var key = key(event, depth + 1);
            var value = node(events.next(), depth + 1);
            if (key == null) {
                complete = false;
                problems.mask(value);
            } else if (key.equals("<<")) {
                complete &= merge(value, merged);
            } else {
                var twin = entries.putIfAbsent(key, new Tree.Entry(key, place(event), value));
                if (twin != null) {
                    problems.maskMisplaced(key, value);
                    problems.add(place(event), "", Words.code(key) + " is here twice; it was first on line " + twin.keyPlace().line());
                }
            }
        }
        // What is written wins over what is merged, and the first of several merged over the next.
        merged.forEach(mapping -> mapping.entries().forEach(entry -> entries.putIfAbsent(entry.key(), entry)));
        var place = start.isFlow()
                ? through(start, event)
                : entries.isEmpty() ? place(start).first(1) : entries.firstEntry().getValue().keyPlace();
        return broken ? new Tree.Broken(place) : new Tree.Mapping(place, List.copyOf(entries.values()), complete);
    }

    /// Null if it is no text, which was told then.
    private @Nullable String key(Event event, int depth) {
        if (event instanceof ScalarEvent scalar && scalar.getTag().isEmpty()) {
            count(1, event);
            var text = Expansion.unhide(scalar.getValue());
            scalar.getAnchor().ifPresent(anchor ->
                    anchors.put(anchor.toString(), new Anchored(new Tree.Scalar(place(scalar), text, text, scalar.isPlain()), 1)));
            if (!text.isEmpty()) {
                return text;
            }
            problems.add(place(event), "", "there is no key before the `:`");
            return null;
        }
        node(event, depth);
        problems.add(place(event), "", "a key must be plain text");
        return null;
    }

    private boolean merge(Tree value, List<Tree.Mapping> merged) {
        switch (value) {
            case Tree.Mapping mapping -> merged.add(mapping);
            case Tree.Sequence sequence when sequence.items().stream().allMatch(Tree.Mapping.class::isInstance) ->
                sequence.items().forEach(item -> merged.add((Tree.Mapping) item));
            case Tree.Broken told -> {
                return false;
            }
            default -> {
                problems.add(value.place(), "", "`<<` merges maps: expected an alias of one, such as `*defaults`");
                return false;
            }
        }
        return true;
    }

    private Stop stop(Place place, String message) {
        problems.add(place, "", message);
        return new Stop();
    }

    private Place place(Event event) {
        return through(event, event);
    }

    private Place through(Event first, Event last) {
        var start = first.getStartMark().orElseThrow();
        var end = last.getEndMark().orElse(start);
        return new Place(source, start.getLine() + 1, start.getColumn() + 1, end.getLine() + 1, end.getColumn() + 1);
    }
}
