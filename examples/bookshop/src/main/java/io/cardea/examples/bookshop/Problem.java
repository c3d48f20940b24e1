// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An error that is told to the client as `application/problem+json` (RFC 9457). It carries no stack trace: it is the
/// client's mistake, or a thing that is not there.
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    final int status;
    private final String title;
    private final transient Map<String, Object> more;

    private Problem(int status, String title, String detail, Map<String, Object> more) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.more = more;
    }

    static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail, Map.of());
    }

    static Problem notFound(String what) {
        return of(404, "Not on our shelves", what);
    }

    /// A parameter or path segment that cannot be understood (400).
    static Problem badParameter(String name, String expected, String came) {
        return new Problem(400, "That request is not well formed",
                "'%s' should be %s, but was '%s'.".formatted(name, expected, shortened(came)), Map.of("parameter", name));
    }

    /// A body that is well formed but says something impossible (422), with all its mistakes at once.
    static Problem invalid(List<Mistake> mistakes) {
        return new Problem(422, "Please look at these fields again",
                "%d field(s) cannot be accepted.".formatted(mistakes.size()), Map.of("errors", mistakes));
    }

    static Problem methodNotAllowed(String method, String allow) {
        return new Problem(405, "That cannot be done here",
                "%s is not possible on this resource; possible: %s.".formatted(shortened(method), allow), Map.of("allow", allow));
    }

    record Mistake(String field, String message) {
    }

    Reply reply() {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", String.valueOf(getMessage()));
        body.putAll(more);
        var reply = new Reply(status, "application/problem+json; charset=utf-8", Json.bytes(body)).with("Cache-Control", "no-store");
        return more.get("allow") instanceof String allow ? reply.with("Allow", allow) : reply;
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
