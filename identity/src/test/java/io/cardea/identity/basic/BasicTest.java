// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.identity.identify.IdentifyFactory;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.SetClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicTest {
    /// Vectors of crypt_blowfish and of the reference implementation of argon2.
    private static final String U_U = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    private static final String LONG = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
    private static final String SEVENTY_TWO = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String PASSWORD = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    private final SetClock clock = new SetClock();
    @TempDir
    private Path folder;
    private Asked.Built built;

    @BeforeEach
    void open() {
        built = new Asked.Built(folder);
    }

    @AfterEach
    void close() throws Exception {
        built.close();
    }

    private void way(String yaml) {
        built.identifiers.put("staff", Asked.identifier(new BasicFactory(clock), "staff", yaml, built));
    }

    private Asked.Answer ask(Asked asked) {
        return asked.through(Asked.policy(new IdentifyFactory(), "identify: { by: staff, failures: off }", built)).answer();
    }

    private static String coded(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Asked.Answer ask(String user, String password) {
        return ask(Asked.get("/").with("Authorization", coded(user + ':' + password)));
    }

    @Test
    void aRightPasswordTellsWhoAsksAndTheOriginDoesNotSeeIt() {
        way("basic: { users: { anna: { hash: \"" + U_U + "\", scopes: books:write, roles: seller, groups: [gold], claims: { plan: big } }, bert: \"" + PASSWORD + "\" } }");
        var answer = ask("anna", "U*U");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.identity().consumer()).isEqualTo("anna");
        assertThat(answer.identity().way()).isEqualTo("staff");
        assertThat(answer.identity().scopes()).containsExactly("books:write");
        assertThat(answer.identity().claims()).containsEntry("plan", "big");
        assertThat(answer.origin("Authorization")).isEmpty();
        assertThat(ask("bert", "password").identity().consumer()).isEqualTo("bert");
        assertThat(ask("bert", "U*U").status()).isEqualTo(401);
    }

    @Test
    void whoIsNotKnownAndWhoIsWrongGetTheSameAnswer() {
        way("basic: { users: { anna: \"" + U_U + "\" }, realm: shop }");
        for (var user : new String[] {"anna", "nobody", "Anna", "anna ", ""}) {
            var answer = ask(user, "wrong-password");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.why()).isEqualTo("user or password is not right");
            assertThat(answer.fields("WWW-Authenticate")).containsExactly("Basic realm=\"shop\", charset=\"UTF-8\"");
            assertThat(answer.trail()).doesNotContain("wrong-password");
            assertThat(answer.carried()).isEmpty();
        }
        assertThat(ask("nobody", "U*U").status()).isEqualTo(401);
        assertThat(ask(Asked.get("/")).fields("WWW-Authenticate")).containsExactly("Basic realm=\"shop\", charset=\"UTF-8\"");
    }

    @Test
    void unknownUsersAreJudgedByAHashOfTheSameKindAndCost() {
        assertThat(PasswordHash.parse(U_U).decoy()).isInstanceOfSatisfying(Bcrypt.class, decoy -> {
            assertThat(decoy.text()).startsWith("$2a$05$").hasSize(60);
            assertThat(Bcrypt.parse(decoy.text())).isEqualTo(decoy);
            assertThat(decoy.isOf("U*U".getBytes())).isFalse();
        });
        assertThat(PasswordHash.parse(PASSWORD).decoy()).isInstanceOfSatisfying(Argon2id.class, decoy -> {
            assertThat(decoy.text()).startsWith("$argon2id$v=19$m=65536,t=2,p=1$");
            assertThat(decoy.isOf("password".getBytes())).isFalse();
        });
    }

    @Test
    void whatBcryptWouldCutIsRefused() {
        way("basic: { users: { anna: \"" + LONG + "\" } }");
        assertThat(ask("anna", SEVENTY_TWO).status()).isEqualTo(200);
        assertThat(ask("anna", SEVENTY_TWO + "c").status()).isEqualTo(401);
        assertThat(ask("anna", SEVENTY_TWO + "chars after 72 are ignored").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YW5uYTpVKlU", "Basic YW5uYTpVKlU==", "Basic YW5uYTpVKlV=", "Basic %%%", "Basic YW5uYQ==", "Basic YW5uYTpVKlUA", "Basic YW5u\\YTpVKlU=", "basic  YW5uYTpVKlU=", "Basic /////w=="})
    void whatTwoReadersCouldReadDifferentlyIsRefused(String value) {
        way("basic: { users: { anna: \"" + U_U + "\" } }");
        assertThat(ask(Asked.get("/").with("Authorization", value)).status()).isEqualTo(401);
    }

    @Test
    void controlCharactersTwoFieldsAndWhatIsTooLongAreRefused() {
        way("basic: { users: { anna: \"" + U_U + "\" } }");
        assertThat(ask("anna", "U*U\0x").why()).isEqualTo("expected no control characters");
        assertThat(ask("an\rna", "U*U").why()).isEqualTo("expected no control characters");
        assertThat(ask("anna", "x".repeat(1025)).why()).isEqualTo("expected a shorter password");
        assertThat(ask("anna", "x".repeat(9000)).why()).isEqualTo("expected shorter credentials");
        assertThat(ask(Asked.get("/").with("Authorization", coded("anna:U*U")).with("Authorization", coded("bert:x"))).status()).isEqualTo(401);
        assertThat(ask(Asked.get("/").with("Authorization", "Bearer x").with("Authorization", coded("anna:U*U"))).status()).isEqualTo(401);
    }

    @Test
    void passwordsAreUtf8AndMayHaveColons() {
        way("basic: { users: { \"Jürgen\": \"" + PasswordText.hash("pässwörd: €") + "\" }, strip: false }");
        var answer = ask("Jürgen", "pässwörd: €");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.origin("Authorization")).startsWith("Basic ");
        assertThat(ask(Asked.get("/").with("Authorization", "Basic " + Base64.getEncoder().encodeToString("Jürgen:pässwörd: ".getBytes(StandardCharsets.ISO_8859_1)))).why()).isEqualTo("expected user and password in UTF-8");
    }

    @Test
    void aFileOfUsersIsReadAndWatched() throws Exception {
        Files.writeString(folder.resolve("users.htpasswd"), "# staff\n\nanna:" + U_U + "\r\nbert:" + PASSWORD + "\n");
        way("basic: { file: users.htpasswd }");
        assertThat(built.watched).containsExactly(folder.resolve("users.htpasswd"));
        assertThat(ask("anna", "U*U").identity().consumer()).isEqualTo("anna");
        assertThat(ask("bert", "password").identity().consumer()).isEqualTo("bert");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "$apr1$xxxxxxxx$dxHfLAsjHkDRmG83UXe8K0 MD5", "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M= SHA-1", "rqXexS6ZhobKA crypt", "$6$salt$abc SHA-2", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc another", "secret-99 something",
        "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW whole", "$2y$04$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW cost", "$2y$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW cost",
        "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe whole", "$argon2id$v=19$m=1048576,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc KiB", "$argon2id$v=19$m=65536,t=9,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc times",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc KiB", "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc whole"})
    void whatIsWeakBrokenOrWouldCostTooMuchIsToldWithItsLineAndNotShown(String hash, String word) throws Exception {
        Files.writeString(folder.resolve("users.htpasswd"), "anna:" + U_U + "\nbert:" + hash + "\n");
        assertThatThrownBy(() -> way("basic: { file: users.htpasswd }")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("users.htpasswd, line 2: expected").hasMessageContaining(word)
            .message().doesNotContain(hash.substring(hash.length() - 8));
        assertThatThrownBy(() -> way("basic: { users: { bert: \"" + hash + "\" } }")).isInstanceOf(ConfigException.class).hasMessageContaining(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", ":$2a$05$x", "a:b\nanna:x", "anna:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\nanna:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"})
    void whatIsNoFileOfUsersIsTold(String text) throws Exception {
        Files.writeString(folder.resolve("users.htpasswd"), text);
        assertThatThrownBy(() -> way("basic: { file: users.htpasswd }")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("users.htpasswd, line ");
    }

    @Test
    void aUserInBothPlacesOrAMissingFileIsTold() throws Exception {
        assertThatThrownBy(() -> way("basic: { file: users.htpasswd }")).hasMessageContaining("the users cannot be read");
        Files.writeString(folder.resolve("users.htpasswd"), "anna:" + U_U + "\n");
        assertThatThrownBy(() -> way("basic: { users: { anna: \"" + U_U + "\" }, file: users.htpasswd }")).hasMessageContaining("stands in `users` and in users.htpasswd");
        assertThatThrownBy(() -> way("basic: {}")).isInstanceOf(ConfigException.class).hasMessageContaining("expected `users` or a `file`");
    }

    @Test
    void aPasswordThatWasRightIsRememberedForAWhileAndNeedsNoThread() {
        var threads = built.shared(PasswordThreads.class, "passwords", PasswordThreads::new);
        way("basic: { users: { anna: \"" + U_U + "\" } }");
        assertThat(ask("anna", "U*U").status()).isEqualTo(200);
        threads.close();
        assertThat(ask("anna", "U*U").status()).isEqualTo(200);
        assertThat(ask("anna", "u*u").status()).as("nobody judges it any more").isEqualTo(503);
        clock.pass(Duration.ofMinutes(5));
        assertThat(ask("anna", "U*U").status()).isEqualTo(503);
    }

    @Test
    void nothingIsRememberedWhereTheFileSaysSo() {
        var threads = built.shared(PasswordThreads.class, "passwords", PasswordThreads::new);
        way("basic: { users: { anna: \"" + U_U + "\" }, remember-for: 0 }");
        assertThat(ask("anna", "U*U").status()).isEqualTo(200);
        threads.close();
        assertThat(ask("anna", "U*U").status()).isEqualTo(503);
    }

    @Test
    void whenTooManyWaitTheRestIsToldToComeAgain() throws Exception {
        var hold = new CountDownLatch(1);
        var held = new CountDownLatch(1);
        try (var threads = built.shared(PasswordThreads.class, "passwords", () -> new PasswordThreads(1, 1))) {
            way("basic: { users: { anna: \"" + U_U + "\" } }");
            threads.judge(PasswordHash.parse(U_U), new byte[0], task -> {
                held.countDown();
                try {
                    Asked.await(hold);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Asked.await(held);
            threads.judge(PasswordHash.parse(U_U), new byte[0], Runnable::run); // the one that may wait
            var answer = ask("anna", "U*U");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.why()).isEqualTo("too many passwords wait to be judged");
            hold.countDown();
        }
    }
}
