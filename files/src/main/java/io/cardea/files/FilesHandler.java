// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import io.cardea.core.conditional.MultipartRanges;
import io.cardea.core.conditional.Preconditions;
import io.cardea.core.conditional.Ranges;
import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.cardea.core.negotiate.AcceptEncoding;
import io.cardea.core.negotiate.Vary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers with a file below the root: the first of `try` that is there.
final class FilesHandler implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(FilesHandler.class);
    private static final FieldName ACCEPT_RANGES = FieldName.of("Accept-Ranges");
    private static final FieldName CONTENT_SECURITY_POLICY = FieldName.of("Content-Security-Policy");
    private static final Failure NOT_FOUND = Failure.of(Failure.Kind.NOT_FOUND, "there is no such file");

    private final FilesConfig config;
    private final FileCache cache;
    private final String prefix;
    private final List<Candidate> candidates;

    FilesHandler(FilesConfig config, FileCache cache, String prefix) {
        this.config = config;
        this.cache = cache;
        this.prefix = prefix;
        this.candidates = config.tries().stream().map(Candidate::parse).toList();
    }

    @Override
    public void serve(Exchange exchange) {
        var method = exchange.request().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            var refusal = exchange.edge().errorPage(exchange, Failure.of(Failure.Kind.METHOD_NOT_ALLOWED, "a file answers GET and HEAD"));
            refusal.fields().set(FieldName.ALLOW, "GET, HEAD");
            exchange.answer(refusal);
            return;
        }
        var name = LocalName.of(exchange.request().path(), prefix);
        if (name.isEmpty()) {
            exchange.fail(NOT_FOUND);
            return;
        }
        try {
            tryAll(exchange, name.get());
        } catch (IOException e) {
            LOG.error("{} cannot be read below {}: {}", exchange.request().path(), config.root(), e.toString());
            exchange.fail(Failure.of(Failure.Kind.INTERNAL, "reading below " + config.root() + ": " + e));
        }
    }

    private void tryAll(Exchange exchange, LocalName name) throws IOException {
        for (var candidate : candidates) {
            boolean answered = switch (candidate) {
                case Candidate.Same same -> !name.folder() && file(exchange, name.name());
                case Candidate.Folder folder -> folder(exchange, name);
                case Candidate.Suffixed(var suffix) -> !name.folder() && !name.name().isEmpty() && file(exchange, name.name() + suffix);
                case Candidate.Fixed(var fixed) -> file(exchange, fixed);
            };
            if (answered) return;
        }
        exchange.fail(NOT_FOUND);
    }

    private boolean folder(Exchange exchange, LocalName name) throws IOException {
        if (name.folder()) {
            for (var index : config.index()) if (file(exchange, name.child(index))) return true;
        }
        if (name.folder() && !config.listing()) return false;
        switch (cache.find(name.name())) {
            case Found.File(var file) -> file.release(); // a file whose path ends in a slash, or one that is not tried as such
            case Found.Folder(var path) when name.folder() -> {
                list(exchange, path);
                return true;
            }
            case Found.Folder folder when config.listing() || hasIndex(name) -> {
                redirect(exchange);
                return true;
            }
            case Found.Folder folder -> { }
            case Found.Not not -> { }
            case Found.Closed closed -> { }
        }
        return false;
    }

    private boolean hasIndex(LocalName name) throws IOException {
        for (var index : config.index()) {
            if (cache.find(name.child(index)) instanceof Found.File(var file)) {
                file.release();
                return true;
            }
        }
        return false;
    }

    private boolean file(Exchange exchange, String name) throws IOException {
        return switch (cache.find(name)) {
            case Found.File(var file) -> {
                send(exchange, name, file);
                yield true;
            }
            case Found.Closed closed -> {
                exchange.fail(Failure.of(Failure.Kind.NOT_ALLOWED, "this file may not be read"));
                yield true;
            }
            case Found.Folder folder -> false;
            case Found.Not not -> false;
        };
    }

    private void send(Exchange exchange, String name, OpenFile file) throws IOException {
        var siblings = file.siblings;
        if (siblings.isEmpty()) {
            send(exchange, file, file.type(), Optional.empty(), false);
            return;
        }
        var tokens = siblings.stream().map(Precompressed::token).toList();
        var best = AcceptEncoding.of(exchange.request().fields()).best(tokens).flatMap(token -> siblings.stream().filter(coding -> coding.token().equals(token)).findFirst());
        if (best.isPresent() && cache.sibling(name, best.get()) instanceof Found.File(var sibling)) {
            file.release();
            send(exchange, sibling, file.type(), best, true);
        } else {
            send(exchange, file, file.type(), Optional.empty(), true);
        }
    }

    /// @param file held; given on to the body, or back
    private void send(Exchange exchange, OpenFile file, String type, Optional<Precompressed> coding, boolean varies) {
        var request = exchange.request().fields();
        var fields = new Fields(new byte[320], 0, 8);
        fields.add(FieldName.ETAG, file.tag());
        fields.add(FieldName.LAST_MODIFIED, file.modified());
        config.cacheControl().ifPresent(value -> fields.add(FieldName.CACHE_CONTROL, value));
        if (varies) Vary.add(fields, FieldName.ACCEPT_ENCODING);
        switch (Preconditions.judge(request, file.tag(), file.modifiedSeconds())) {
            case NOT_MODIFIED -> bodiless(exchange, file, 304, fields);
            case FAILED -> refuse(exchange, file, Failure.of(Failure.Kind.PRECONDITION_FAILED, "the file is not the one that the request is for"), Optional.empty());
            case PROCEED -> {
                fields.add(FieldName.CONTENT_TYPE, type);
                coding.ifPresent(it -> fields.add(FieldName.CONTENT_ENCODING, it.token()));
                fields.add(ACCEPT_RANGES, "bytes");
                proceed(exchange, file, type, fields);
            }
        }
    }

    private void proceed(Exchange exchange, OpenFile file, String type, Fields fields) {
        if (exchange.request().method().equals("HEAD")) { // a range is for GET alone (RFC 9110 §14.2)
            fields.add(FieldName.CONTENT_LENGTH, Long.toString(file.size()));
            bodiless(exchange, file, 200, fields);
            return;
        }
        switch (ranges(exchange.request().fields(), file)) {
            case Ranges.Whole whole -> {
                boolean empty = file.size() == 0;
                if (empty) file.release();
                exchange.answer(new Response(200, fields, empty ? Body.empty() : FileRegion.of(file, new Ranges.Part(0, file.size() - 1))));
            }
            case Ranges.Unsatisfiable none -> {
                var why = Failure.of(Failure.Kind.RANGE_NOT_SATISFIABLE, "the file has " + file.size() + " bytes");
                refuse(exchange, file, why, Optional.of("bytes */" + file.size())); // RFC 9110 §15.5.17
            }
            case Ranges.Parts(var parts) when parts.size() == 1 -> {
                var part = parts.getFirst();
                fields.add(FieldName.CONTENT_RANGE, "bytes " + part.first() + '-' + part.last() + '/' + file.size());
                exchange.answer(new Response(206, fields, FileRegion.of(file, part)));
            }
            case Ranges.Parts(var parts) -> {
                var body = new MultipartRanges(type, file.size(), parts, part -> {
                    if (!file.retain()) throw new IllegalStateException("a held file is open");
                    return FileRegion.of(file, part); // each region has its own hold
                });
                file.release();
                fields.set(FieldName.CONTENT_TYPE, body.contentType());
                exchange.answer(new Response(206, fields, body));
            }
        }
    }

    private static Ranges ranges(Fields request, OpenFile file) {
        int row = request.find(FieldName.RANGE, 0);
        if (row < 0 || request.find(FieldName.RANGE, row + 1) >= 0) return new Ranges.Whole();
        if (!Preconditions.rangesCount(request, file.tag(), file.modifiedSeconds(), System.currentTimeMillis() / 1000)) return new Ranges.Whole();
        return Ranges.parse(request.valueAt(row), file.size());
    }

    private static void bodiless(Exchange exchange, OpenFile file, int status, Fields fields) {
        file.release();
        exchange.answer(new Response(status, fields, Body.empty()));
    }

    private static void refuse(Exchange exchange, OpenFile file, Failure why, Optional<String> contentRange) {
        file.release();
        var page = exchange.edge().errorPage(exchange, why);
        contentRange.ifPresent(value -> page.fields().set(FieldName.CONTENT_RANGE, value));
        exchange.answer(page);
    }

    /// RFC 3986 §5.2 needs the slash: without it the folder's own links would lead beside it.
    private void redirect(Exchange exchange) {
        var request = exchange.asked();
        int from = 0;
        while (request.path().startsWith("//", from)) from++; // two would name a host
        var response = Response.of(301);
        response.fields().add(FieldName.LOCATION, request.path().substring(from) + '/' + (request.query().isEmpty() ? "" : '?' + request.query()));
        exchange.answer(response);
    }

    private void list(Exchange exchange, Path folder) {
        var title = LocalName.of(exchange.request().path(), "").map(name -> '/' + name.name()).orElse("/");
        exchange.edge().lane(Blocking.Lane.VIRTUAL).execute(() -> {
            Runnable done;
            try {
                var page = Listing.of(cache.root(), folder, title, config.hidden());
                done = () -> answerListing(exchange, page);
            } catch (IOException e) {
                LOG.error("{} cannot be listed: {}", folder, e.toString());
                done = () -> exchange.fail(Failure.of(Failure.Kind.INTERNAL, "listing " + folder + ": " + e));
            }
            exchange.client().loop().execute(done);
        });
    }

    private static void answerListing(Exchange exchange, String page) {
        var response = Response.text(200, "text/html; charset=utf-8", page);
        response.fields().add(CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'");
        response.fields().add(FieldName.CACHE_CONTROL, "no-cache");
        if (!exchange.request().method().equals("HEAD")) {
            exchange.answer(response);
            return;
        }
        response.fields().add(FieldName.CONTENT_LENGTH, Long.toString(response.body().length()));
        response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "a HEAD has no body"));
        exchange.answer(response.withBody(Body.empty()));
    }

    @Override
    public String kind() {
        return "files";
    }

    @Override
    public String target() {
        return config.root().toString();
    }
}
