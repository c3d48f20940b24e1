// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// A hash by argon2id (RFC 9106) in the notation of its authors: `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.
///
/// @param memory in KiB
record Argon2id(int memory, int passes, int lanes, byte[] salt, byte[] hash) implements PasswordHash {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final int LEAST_MEMORY = 4 << 10;
    private static final int MOST_MEMORY = 64 << 10;
    private static final int MOST_PASSES = 10;
    private static final int MOST_LANES = 8;
    /// KiB that one judgement may go through: some second of a core.
    private static final int MOST_WORK = 256 << 10;
    private static final Pattern FORM = Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,3})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    static Argon2id parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) throw new IllegalArgumentException("expected a whole hash by argon2id such as `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`, found something else");
        int memory = Integer.parseInt(form.group(1));
        int passes = Integer.parseInt(form.group(2));
        int lanes = Integer.parseInt(form.group(3));
        if (memory < LEAST_MEMORY || memory > MOST_MEMORY) throw new IllegalArgumentException("expected argon2id with m of " + LEAST_MEMORY + " to " + MOST_MEMORY + " KiB, found " + memory);
        if (passes < 1 || passes > MOST_PASSES || lanes < 1 || lanes > MOST_LANES) throw new IllegalArgumentException("expected argon2id with t of 1 to " + MOST_PASSES + " and p of 1 to " + MOST_LANES + ", found t=" + passes + ",p=" + lanes);
        if (memory * passes > MOST_WORK) throw new IllegalArgumentException("expected argon2id with m times t of at most " + MOST_WORK + ", found m=" + memory + ",t=" + passes);
        try {
            return new Argon2id(memory, passes, lanes, Base64.getDecoder().decode(form.group(4)), Base64.getDecoder().decode(form.group(5)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected salt and hash of argon2id in Base64 without padding, found something else", e);
        }
    }

    /// A new one, by what OWASP recommends: 19 MiB, two passes, one lane.
    static Argon2id make(byte[] password) {
        var salt = new byte[16];
        CHANCE.nextBytes(salt);
        var shape = new Argon2id(19 << 10, 2, 1, salt, new byte[32]);
        return new Argon2id(shape.memory, shape.passes, shape.lanes, salt, shape.computed(password));
    }

    @Override
    public boolean isOf(byte[] password) {
        return MessageDigest.isEqual(computed(password), hash);
    }

    private byte[] computed(byte[] password) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id).withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memory).withIterations(passes).withParallelism(lanes).withSalt(salt).build());
        var computed = new byte[hash.length];
        generator.generateBytes(password, computed);
        return computed;
    }

    @Override
    public PasswordHash decoy() {
        var other = new byte[hash.length];
        CHANCE.nextBytes(other);
        return new Argon2id(memory, passes, lanes, salt.clone(), other);
    }

    /// As a file has it.
    String text() {
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memory + ",t=" + passes + ",p=" + lanes + '$' + base64.encodeToString(salt) + '$' + base64.encodeToString(hash);
    }

    @Override
    public String toString() {
        return "argon2id";
    }
}
