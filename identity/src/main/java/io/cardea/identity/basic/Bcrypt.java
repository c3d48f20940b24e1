// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/// A hash by bcrypt, as `htpasswd -B` makes it.
///
/// @param text all of it: version, cost, salt and hash
record Bcrypt(String text) implements PasswordHash {
    private static final SecureRandom CHANCE = new SecureRandom();
    /// What bcrypt looks at; others cut passwords there, and take for good whatever begins like it.
    private static final int LONGEST = 72;
    private static final int CHEAPEST = 5; // what `htpasswd -B` takes if nobody says otherwise
    private static final int DEAREST = 14;
    private static final String ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    /// 16 bytes of salt in 22 characters, 23 of hash in 31, nothing behind their ends. `2x` is what a broken program made of some passwords.
    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]");

    static Bcrypt parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) throw new IllegalArgumentException("expected a whole hash by bcrypt, `$2y$`, `$2b$` or `$2a$`, its cost and 53 characters, found something else");
        int cost = Integer.parseInt(form.group(1));
        if (cost < CHEAPEST || cost > DEAREST) throw new IllegalArgumentException("expected bcrypt with a cost of " + CHEAPEST + " to " + DEAREST + " (10 is usual), found " + cost);
        return new Bcrypt(text);
    }

    @Override
    public boolean isOf(byte[] password) {
        boolean fits = password.length <= LONGEST;
        // what is too long is judged as well, so that it takes as long
        return OpenBSDBCrypt.checkPassword(text, fits ? password : Arrays.copyOf(password, LONGEST)) && fits;
    }

    @Override
    public PasswordHash decoy() {
        var made = new StringBuilder(60).append(text, 0, 7);
        for (int i = 0; i < 53; i++) made.append(i == 21 || i == 52 ? '.' : ALPHABET.charAt(CHANCE.nextInt(64)));
        return new Bcrypt(made.toString());
    }

    @Override
    public String toString() {
        return "bcrypt";
    }
}
