// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.conditional.HttpDate;
import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Edge;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Route;
import io.cardea.core.exchange.RouteLimits;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Build;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// A cache between clients and an origin, all on the test's thread, where everything that could happen at once happens in an order that a seed chooses:
/// loops are queues, whose tasks run when they are told to; the origin answers piece by piece, when it is told to.
final class Simulation implements AutoCloseable, Edge, Handler, Build {
    final Random random;
    final StoppedClock clock = new StoppedClock(ModelTest.BEGIN);
    final List<Said> said = new ArrayList<>();
    final List<Asking> askings = new ArrayList<>();
    final List<Reference.Purge> purges = new ArrayList<>();
    final List<ModelFetch> pending = new ArrayList<>(); // without a head yet
    final List<ModelBody> bodies = new ArrayList<>(); // that still come
    final List<ModelClient> clients = new ArrayList<>(); // that have not finished
    private final List<ArrayDeque<Runnable>> loops = List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
    private final Map<String, ModelPage> pages = new TreeMap<>();
    private final Map<Object, AutoCloseable> shared = new HashMap<>();
    private final CacheConfig config;
    private Policy policy;
    private Cache cache;
    private int now;
    long open; // exchanges, fetches included

    Simulation(long seed, CacheConfig config) {
        this.random = new Random(seed);
        this.config = config;
        this.policy = new CacheFactory(clock).create(config, this);
        this.cache = shared.values().stream().filter(Cache.class::isInstance).map(Cache.class::cast).findFirst().orElseThrow();
    }

    CacheConfig config() {
        return config;
    }

    /// The next moment.
    int tick() {
        return ++now;
    }

    ModelPage page(String host, String path) {
        return pages.computeIfAbsent(host + path, none -> new ModelPage(random, path, config.stripCookies()));
    }

    Executor loop(int index) {
        return loops.get(index)::add;
    }

    /// One task of a loop that has some.
    boolean runOne() {
        int first = random.nextInt(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            var task = loops.get((first + i) % loops.size()).poll();
            if (task != null) {
                task.run();
                return true;
            }
        }
        return false;
    }

    void settle() {
        while (runOne()) tick();
    }

    /// A new configuration, which is the old one: what is under way goes on in the old.
    void reload() {
        policy = new CacheFactory(clock).create(config, this);
    }

    void purgeUrl(String host, String target) {
        int question = target.indexOf('?');
        var request = new Request("GET", "https", host, -1, question < 0 ? target : target.substring(0, question), "", "1.1", new Fields(), Body.empty());
        var key = io.cardea.cache.store.CacheKey.of(request, new QueryForm(config.ignoreQuery()).of(question < 0 ? "" : target.substring(question + 1)));
        cache.store().purge(key, false);
        purges.add(new Reference.Purge(tick(), host, target, ""));
    }

    void purgeTag(String tag) {
        cache.purges().tags(java.util.List.of(tag), false);
        purges.add(new Reference.Purge(tick(), "", "", tag));
    }

    void purgeAll() {
        cache.purges().all(false);
        purges.add(new Reference.Purge(tick(), "", "", "*"));
    }

    ModelClient ask(String method, String host, String target, Map<String, String> fields, String user, boolean slow) {
        var asking = new Asking("q" + (askings.size() + 1), method, host, target, fields, user, tick());
        askings.add(asking);
        var sent = new Fields();
        fields.forEach((name, value) -> sent.add(FieldName.of(name), value));
        int question = target.indexOf('?');
        var request = new Request(method, "https", host, -1, question < 0 ? target : target.substring(0, question), question < 0 ? "" : target.substring(question + 1), "1.1", sent, Body.empty());
        var client = new ModelClient(this, asking, random.nextInt(loops.size()), slow);
        clients.add(client);
        var exchange = new Exchange(this, client, request, Route.of("model", "/**", List.of(policy), this, RouteLimits.DEFAULT, "model"), Map.of(), asking.id, System.nanoTime());
        client.exchange = exchange;
        exchange.proceed();
        return client;
    }

    // ---- the origin -----------------------------------------------------------------------------------------------------

    @Override
    public void serve(Exchange exchange) {
        var request = exchange.request();
        var asked = new TreeMap<String, String>();
        var fields = request.fields();
        for (int row = 0; row < fields.rows(); row++) if (fields.isPresent(row)) asked.merge(fields.nameAt(row).toLowerCase(Locale.ROOT), fields.valueAt(row), (one, other) -> one + ", " + other);
        var one = new Said(said.size() + 1, exchange.requestId(), request.method(), request.host(), request.target(), asked, tick(), clock.millis());
        said.add(one);
        pending.add(new ModelFetch(this, exchange, one));
    }

    static Fields fieldsOf(Map<String, String> fields) {
        var all = new Fields();
        fields.forEach((name, value) -> all.add(FieldName.of(name), value));
        return all;
    }

    /// One of the fetches that wait is answered, as its page stands now.
    final class Answering {
        private final ModelFetch fetch;
        private final Said one;
        private final ModelPage page;
        private final Map<String, String> fields;

        Answering(ModelFetch fetch) {
            this.fetch = fetch;
            this.one = fetch.said;
            int question = one.target.indexOf('?');
            this.page = page(one.host, question < 0 ? one.target : one.target.substring(0, question));
            one.headAt = tick();
            one.headMillis = clock.millis();
            one.headSecond = clock.epochSecond();
            this.fields = new TreeMap<>(page.fields(one.asked, one.headSecond));
            fields.put("X-Serial", Integer.toString(one.serial));
            if (random.nextInt(6) > 0) fields.put("Date", HttpDate.write(one.headSecond - random.nextInt(2)));
            if (random.nextInt(8) == 0) fields.put("Age", Integer.toString(random.nextInt(15)));
            one.tags = page.tags;
            one.user = page.user(one.asked);
        }

        void answer() {
            var method = one.method;
            if (page.trouble == ModelPage.Trouble.DOWN) {
                fetch.exchange.fail(Failure.beforeSending(Failure.Kind.CONNECT_REFUSED, "down"));
                return;
            }
            if (!method.equals("GET") && !method.equals("HEAD")) {
                boolean refused = random.nextInt(4) == 0;
                if (!refused) page.version++;
                if (random.nextInt(4) == 0) fields.put("Content-Location", "/p" + random.nextInt(3));
                give(refused ? 403 : 200, "done", false);
                return;
            }
            switch (page.trouble) {
                case ERROR, UNAVAILABLE -> {
                    bare();
                    give(page.trouble == ModelPage.Trouble.ERROR ? 500 : 503, "[trouble]", false);
                }
                case MISSING -> {
                    fields.remove("ETag");
                    fields.remove("Last-Modified");
                    give(404, "[none at " + one.host + plain() + " for " + one.user + "]", false);
                }
                default -> found();
            }
        }

        private String plain() {
            return one.target.replaceAll("[?&]utm_source=[a-z]*", "");
        }

        /// An error that says nothing of freshness, or something.
        private void bare() {
            fields.remove("ETag");
            fields.remove("Last-Modified");
            fields.remove("Set-Cookie");
            one.user = "-";
            if (random.nextBoolean()) {
                fields.put("Cache-Control", "x-none");
                fields.remove("Expires");
                fields.remove("CDN-Cache-Control");
            }
        }

        private void found() {
            var tag = page.tag(one.asked);
            var modified = fields.getOrDefault("Last-Modified", "");
            if (one.asked.containsKey("if-match") && !Reference.names(one.asked.get("if-match"), tag, false)) {
                fields.put("Cache-Control", "no-store");
                give(412, "[failed]", false);
                return;
            }
            boolean same = one.asked.containsKey("if-none-match") ? Reference.names(one.asked.get("if-none-match"), tag, true)
                : !modified.isEmpty() && modified.equals(one.asked.get("if-modified-since"));
            if (same && random.nextInt(10) > 0) {
                one.content = page.content(one.host, plain(), one.asked);
                give(304, one.content, false);
                return;
            }
            if (one.method.equals("GET")) fields.put("X-Body", Integer.toString(one.serial));
            var content = page.content(one.host, plain(), one.asked);
            var range = Reference.range(one.asked.getOrDefault("range", ""), content.length());
            var condition = one.asked.getOrDefault("if-range", "");
            boolean counts = condition.isEmpty() || condition.equals(tag) && !tag.startsWith("W/") || condition.equals(modified);
            if (range != null && one.method.equals("GET") && counts && random.nextBoolean()) {
                fields.put("Content-Range", "bytes " + range[0] + '-' + range[1] + '/' + content.length());
                give(206, content, false, range[0], range[1] + 1);
            } else {
                give(200, content, page.trouble == ModelPage.Trouble.CUT && !content.isEmpty());
            }
        }

        private void give(int status, String content, boolean cut) {
            give(status, content, cut, 0, content.length());
        }

        private void give(int status, String content, boolean cut, int from, int to) {
            one.status = status;
            one.content = content;
            one.cut = cut;
            var lower = new TreeMap<String, String>();
            fields.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
            one.fields = lower;
            var bytes = content.substring(from, to).getBytes(StandardCharsets.ISO_8859_1);
            boolean bodiless = Response.isBodiless(status, one.method);
            if (!bodiless && (cut || !page.chunked) || one.method.equals("HEAD") && status == 200) fields.put("Content-Length", Integer.toString(bytes.length));
            if (bodiless || bytes.length == 0) {
                fetch.exchange.answer(new Response(status, fieldsOf(fields), Body.empty()));
                return;
            }
            boolean known = cut || !page.chunked;
            if (!cut && bytes.length < 1000 && random.nextBoolean()) { // as one piece, as small ones come
                fetch.exchange.answer(new Response(status, fieldsOf(fields), Body.of(Unpooled.copiedBuffer(bytes))));
                return;
            }
            var body = new ModelBody(fetch.loop, bytes, known ? bytes.length : Body.UNKNOWN, cut);
            bodies.add(body);
            fetch.exchange.answer(new Response(status, fieldsOf(fields), body));
        }
    }

    // ---- the edge -------------------------------------------------------------------------------------------------------

    @Override
    public void began(Exchange exchange) {
        open++;
    }

    @Override
    public void ended(Exchange exchange) {
        open--;
    }

    @Override
    public Response errorPage(Exchange exchange, Failure failure) {
        return Response.text(failure.status(), "text/plain", failure.toString());
    }

    @Override
    public Executor lane(Blocking.Lane lane) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String kind() {
        return "model";
    }

    @Override
    public String target() {
        return "";
    }

    @Override
    public Path folder() {
        return Path.of(".");
    }

    @Override
    public String line() {
        return "model";
    }

    @Override
    public String pattern() {
        return "/**";
    }

    @Override
    public Map<String, ServiceConfig> services() {
        return Map.of();
    }

    @Override
    public ForwardingConfig forwarding() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends AutoCloseable> T shared(Class<T> type, Object key, Supplier<T> make) {
        return type.cast(shared.computeIfAbsent(key, none -> make.get()));
    }

    @Override
    public void own(AutoCloseable resource) {
        // closed with the store
    }

    @Override
    public void close() {
        for (var each : shared.values()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
