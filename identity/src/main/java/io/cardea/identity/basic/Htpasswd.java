// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import java.util.LinkedHashMap;
import java.util.Map;

/// A file of users: `NAME:HASH` in each line, blank lines and those that begin with `#` aside.
final class Htpasswd {
    private static final int LONGEST_LINE = 1024;
    private static final int MOST_USERS = 1_000_000;

    private Htpasswd() {}

    /// @throws IllegalArgumentException with the number of the first line that cannot be; it shows nothing of a hash
    static Map<String, PasswordHash> parse(String text) {
        var users = new LinkedHashMap<String, PasswordHash>();
        int number = 0;
        for (var each : (Iterable<String>) text.lines()::iterator) {
            number++;
            var line = each.strip();
            if (line.isEmpty() || line.startsWith("#")) continue;
            try {
                put(users, line);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
            if (users.size() > MOST_USERS) throw new IllegalArgumentException("expected at most " + MOST_USERS + " users");
        }
        return users;
    }

    private static void put(Map<String, PasswordHash> users, String line) {
        if (line.length() > LONGEST_LINE) throw new IllegalArgumentException("expected at most " + LONGEST_LINE + " characters");
        int colon = line.indexOf(':');
        if (colon < 0) throw new IllegalArgumentException("expected `NAME:HASH`, found no colon");
        var name = line.substring(0, colon);
        BasicConfig.checkName(name);
        var hash = PasswordHash.parse(line.substring(colon + 1));
        if (users.put(name, hash) != null) throw new IllegalArgumentException("the user `" + name + "` stands there twice");
    }
}
