// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import java.util.List;
import java.util.Map;

/// One thing that the model's origin was asked, and what it said. Moments are numbers of the model's own order of events; times are milliseconds of its
/// clock.
final class Said {
    final int serial;
    final String cause; // the client's request that it was asked for
    final String method;
    final String host;
    final String target;
    final Map<String, String> asked; // fields, by name in small letters, lines joined
    final int askedAt;
    final long askedMillis;

    int headAt = Integer.MAX_VALUE;
    long headMillis;
    long headSecond;
    int status; // 0 for none: it failed
    Map<String, String> fields = Map.of();
    String content = ""; // all of the representation, whatever part of it was sent
    boolean cut; // its body ended before its end
    String user = "-"; // whom it was made for; - for all
    List<String> tags = List.of();

    Said(int serial, String cause, String method, String host, String target, Map<String, String> asked, int askedAt, long askedMillis) {
        this.serial = serial;
        this.cause = cause;
        this.method = method;
        this.host = host;
        this.target = target;
        this.asked = asked;
        this.askedAt = askedAt;
        this.askedMillis = askedMillis;
    }

    boolean isFailure() {
        return status == 0;
    }

    boolean isError() {
        return status == 0 || status == 500 || status == 502 || status == 503 || status == 504;
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return "#" + serial + " for " + cause + ": " + method + ' ' + host + target + ' ' + asked + " asked at " + askedAt + " (" + askedMillis + " ms), " + (headAt == Integer.MAX_VALUE ? "not answered"
            : "answered at " + headAt + " (" + headMillis + " ms): " + status + ' ' + fields + (cut ? ", cut" : ""));
    }
}
