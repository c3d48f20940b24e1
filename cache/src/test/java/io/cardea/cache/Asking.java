// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import java.util.Map;

/// One client's request in the model, and what it got.
final class Asking {
    final String id;
    final String method;
    final String host;
    final String target;
    final Map<String, String> fields;
    final String user;
    final int startAt;
    int status; // 0 for no answer
    Map<String, String> got = Map.of();
    int gotAt;
    long gotMillis;
    final StringBuilder body = new StringBuilder();
    boolean whole;
    boolean left; // it went before the end

    Asking(String id, String method, String host, String target, Map<String, String> fields, String user, int startAt) {
        this.id = id;
        this.method = method;
        this.host = host;
        this.target = target;
        this.fields = fields;
        this.user = user;
        this.startAt = startAt;
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    String gotField(String name) {
        return got.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return id + " of " + user + ": " + method + ' ' + host + target + ' ' + fields + " at " + startAt + (status == 0 ? ", no answer" : ", got at " + gotAt + " (" + gotMillis + " ms): " + status + ' ' + got
            + (whole ? ", whole" : ", not whole") + (left ? ", left" : "") + ", " + body.length() + " characters `" + (body.length() > 80 ? body.substring(0, 80) + "…" : body) + '`');
    }
}
