// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random days of a cache, judged by [Reference]: requests of several users, pages that change, purges, a clock that jumps, reloads, clients that leave, bodies that
/// break off, all in any order. A seed that fails is printed; `-Dmodel.seed=N` runs it alone.
class ModelTest {
    static final long BEGIN = Instant.parse("2030-06-05T12:00:00Z").getEpochSecond();
    private static final List<String> USERS = List.of("anne", "bert", "carl", "carl", "nobody", "nobody", "nobody");
    private static final List<String> TARGETS = List.of("/p0", "/p0", "/p1", "/p2", "/p0?x=1", "/p1?utm_source=a", "/p1?utm_source=b");
    private static final List<Map<String, Object>> CONFIGS = List.of(Map.of(), Map.of(), Map.of("stale-if-error", "1m", "stale-while-revalidate", "20s"), Map.of("always-online", true), Map.of("strip-cookies", true),
        Map.of("vary-by", List.of("Accept-Language")), Map.of("ignore-query", List.of("utm_source")), Map.of("for", "20s"), Map.of("ignore-request", List.of("no-cache", "max-age", "no-store")));
    private static final int STEPS = 250;

    private final Map<Reference.Kind, Integer> seen = new EnumMap<>(Reference.Kind.class);
    private int parts;
    private int notModified;
    private int answers;

    @Test
    void noAnswerIsOneThatTheStandardForbids() {
        var chosen = Long.getLong("model.seed");
        if (chosen != null) {
            day(chosen);
            return;
        }
        run(Long.getLong("model.first", 1), Integer.getInteger("model.days", 150), Long.MAX_VALUE);
        for (var kind : Reference.Kind.values()) assertThat(seen.getOrDefault(kind, 0)).as("answers of the kind %s", kind).isGreaterThan(20);
        assertThat(parts).as("parts").isGreaterThan(20);
        assertThat(notModified).as("304").isGreaterThan(20);
        assertThat(seen.get(Reference.Kind.HIT)).as("hits of %s", answers).isGreaterThan(answers / 8);
    }

    /// The same days each time, so that it is the change that breaks it; `-Dmodel.first` for others, and it is worth the time.
    @Test
    @Tag("full")
    void norInThousandsOfDays() {
        run(Long.getLong("model.first", 1_000_000), Integer.getInteger("model.days", 8_000), Integer.getInteger("model.seconds", 200));
    }

    /// For whoever has planted a bug.
    static void days(long first, int count) {
        var test = new ModelTest();
        for (long seed = first; seed < first + count; seed++) test.day(seed);
    }

    private void run(long first, int days, long seconds) {
        long begun = System.nanoTime();
        long seed = first;
        while (seed < first + days && TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) < seconds) day(seed++);
        System.out.println("model: seeds " + first + " to " + (seed - 1) + ", " + answers + " answers, " + seen + ", " + parts + " parts, " + notModified + " times 304");
    }

    private void day(long seed) {
        try {
            live(seed);
        } catch (Throwable e) {
            throw new AssertionError("-Dmodel.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    private void live(long seed) {
        var random = new Random(seed);
        var config = RowConfig.of(with(CONFIGS.get(random.nextInt(CONFIGS.size()))));
        try (var world = new Simulation(seed, config)) {
            for (int step = 0; step < STEPS; step++) {
                happens(world, random);
                for (int tasks = random.nextInt(4) == 0 ? random.nextInt(4) : 1000; tasks > 0 && world.runOne(); tasks--) world.tick();
            }
            end(world);
            var reference = new Reference(world.said, world.purges, config);
            for (var each : world.askings) {
                if (each.status == 0) continue;
                answers++;
                seen.merge(reference.judge(each), 1, Integer::sum);
                if (each.status == 206) parts++;
                if (each.status == 304) notModified++;
            }
        }
    }

    private static Map<String, Object> with(Map<String, Object> config) {
        return new TreeMap<>(config);
    }

    /// All that is under way comes to its end, and all who stayed have got an answer by then.
    private static void end(Simulation world) {
        for (int rounds = 0; rounds < 10_000; rounds++) {
            world.settle();
            if (!world.pending.isEmpty()) answer(world, 0);
            else if (!world.bodies.isEmpty()) come(world, 0, 1 << 20);
            else if (world.clients.stream().noneMatch(ModelClient::readOne)) break;
        }
        world.settle();
        for (var each : world.clients) assertThat(each.isDone()).as("nobody is left waiting: %s", each.asking).isTrue();
        assertThat(world.open).as("every exchange ends").isZero();
    }

    private static void answer(Simulation world, int index) {
        var fetch = world.pending.remove(index);
        world.new Answering(fetch).answer();
        if (!fetch.said.method.equals("GET") && !fetch.said.method.equals("HEAD") && fetch.said.status < 400 && fetch.said.status > 0) {
            // RFC 9111 §4.4: a purge by the origin's word
            world.purges.add(new Reference.Purge(world.tick(), fetch.said.host, fetch.said.target, ""));
            var other = fetch.said.field("content-location");
            if (!other.isEmpty()) world.purges.add(new Reference.Purge(world.tick(), fetch.said.host, other, ""));
        }
    }

    private static void come(Simulation world, int index, int count) {
        if (!world.bodies.get(index).come(count)) world.bodies.remove(index);
    }

    private static void happens(Simulation world, Random random) {
        int dice = random.nextInt(100);
        if (dice < 40) ask(world, random);
        else if (dice < 62) {
            if (!world.pending.isEmpty()) answer(world, random.nextInt(world.pending.size()));
        } else if (dice < 74) {
            if (!world.bodies.isEmpty()) come(world, random.nextInt(world.bodies.size()), 1 + random.nextInt(random.nextBoolean() ? 50 : 100_000));
        } else if (dice < 79) {
            var slow = world.clients.stream().filter(each -> each.isSlow() && !each.isDone()).toList();
            if (!slow.isEmpty()) slow.get(random.nextInt(slow.size())).readOne();
        } else if (dice < 82) {
            var here = world.clients.stream().filter(each -> !each.isDone()).toList();
            if (!here.isEmpty()) here.get(random.nextInt(here.size())).leave();
        } else if (dice < 84) {
            purge(world, random);
        } else if (dice < 93) {
            world.settle(); // tasks take no time
            world.clock.set(world.clock.millis() + (random.nextInt(4) == 0 ? random.nextInt(40_000) : random.nextInt(4000)));
        } else if (dice < 99) {
            world.page(host(random), path(random)).change();
        } else {
            world.reload();
        }
    }

    private static void purge(Simulation world, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> world.purgeAll();
            case 1, 2, 3 -> world.purgeTag(random.nextBoolean() ? "red" : "blue");
            default -> world.purgeUrl(host(random), TARGETS.get(random.nextInt(TARGETS.size())));
        }
    }

    private static String host(Random random) {
        return random.nextInt(6) == 0 ? "other.example" : "shop.example";
    }

    private static String path(Random random) {
        return "/p" + random.nextInt(3);
    }

    private static void ask(Simulation world, Random random) {
        var user = USERS.get(random.nextInt(USERS.size()));
        var fields = new TreeMap<String, String>();
        if (user.equals("carl")) fields.put("Authorization", "Bearer carl");
        else if (!user.equals("nobody")) fields.put("Cookie", "user=" + user);
        if (random.nextBoolean()) fields.put("Accept-Language", pick(random, "de", "en", "DE", "de, en", "en,de"));
        if (random.nextInt(3) == 0) fields.put("Accept-Encoding", pick(random, "gzip", "br, gzip", "br,gzip", "identity"));
        if (random.nextInt(6) == 0) fields.put("Cache-Control", pick(random, "no-cache", "max-age=0", "max-age=5", "min-fresh=10", "max-stale", "max-stale=10", "no-store", "only-if-cached", "max-age=10, max-stale=5"));
        var host = host(random);
        var target = TARGETS.get(random.nextInt(TARGETS.size()));
        if (random.nextInt(5) == 0) conditions(world, random, host, target, fields);
        if (random.nextInt(8) == 0) fields.put("Range", pick(random, "bytes=0-9", "bytes=5-", "bytes=-7", "bytes=20-40", "bytes=100000-", "bytes=0-0"));
        var method = random.nextInt(25) == 0 ? pick(random, "POST", "PUT", "DELETE") : random.nextInt(8) == 0 ? "HEAD" : "GET";
        world.ask(method, host, target, fields, user, random.nextInt(4) == 0);
    }

    /// Those of what this or another client has seen at that place.
    private static void conditions(Simulation world, Random random, String host, String target, Map<String, String> fields) {
        var known = new ArrayList<Said>();
        for (var each : world.said) if (each.host.equals(host) && each.target.equals(target) && each.status == 200) known.add(each);
        if (known.isEmpty()) return;
        var one = known.get(random.nextBoolean() ? known.size() - 1 : random.nextInt(known.size()));
        var tag = one.field("etag");
        var date = one.field("last-modified");
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                if (!tag.isEmpty()) fields.put("If-None-Match", random.nextInt(4) == 0 ? "\"zz\", " + tag : tag);
            }
            case 2 -> {
                if (!date.isEmpty()) fields.put("If-Modified-Since", date);
            }
            case 3 -> {
                if (!tag.isEmpty() || !date.isEmpty()) {
                    fields.put("Range", "bytes=3-8");
                    fields.put("If-Range", tag.isEmpty() ? date : tag);
                }
            }
            default -> {
                if (!tag.isEmpty()) fields.put("If-Match", tag);
            }
        }
    }

    private static String pick(Random random, String... any) {
        return any[random.nextInt(any.length)];
    }

}
