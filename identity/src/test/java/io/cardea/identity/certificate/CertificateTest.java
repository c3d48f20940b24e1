// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Link;
import io.cardea.identity.identify.IdentifyFactory;
import io.cardea.identity.tests.Asked;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateTest {
    private static final String PRINT = "ab".repeat(32);
    private static final Link.ClientCertificate TILL = new Link.ClientCertificate("CN=till 7,O=Shop", PRINT, List.of("dns:till.internal", "uri:spiffe://shop/till"));

    private static Asked.Answer ask(String yaml, Asked asked) {
        var built = new Asked.Built(Path.of(""));
        built.identifiers.put("tills", Asked.identifier(new CertificateFactory(), "tills", "client-certificate: " + yaml, built));
        return asked.through(Asked.policy(new IdentifyFactory(), "identify: tills", built)).answer();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"subject: 'CN=till 7,O=Shop'; 200", "subject: 'cn=till 7, o=Shop'; 200", "subject: 'CN=till 7'; 401", "subject: 'O=Shop,CN=till 7'; 401", "subject: 'CN=till 70,O=Shop'; 401", "san: dns:till.internal; 200", "san: [dns:other, 'uri:spiffe://shop/till']; 200",
        "san: email:till.internal; 401", "fingerprint: abABabababababababababababababababababababababababababababababab; 200", "fingerprint: cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd; 401"})
    void whoseACertificateIsIsSaidByWhatIsInIt(String has, int status) {
        var answer = ask("{ consumers: { till: { " + has + ", scopes: sell } } }", Asked.get("/").showing(TILL));
        assertThat(answer.status()).isEqualTo(status);
        if (status == 200) assertThat(answer.identity().scopes()).containsExactly("sell");
        if (status == 200) assertThat(answer.identity().consumer()).isEqualTo("till");
    }

    @Test
    void whoShowsNoneIsToldThatOneIsNeeded() {
        assertThat(ask("{ others: subject }", Asked.get("/")).fields("WWW-Authenticate")).containsExactly("ClientCertificate realm=\"cardea\"");
    }

    @Test
    void aVerifiedOneThatNobodyListsIsKnownByItsSubjectIfTheFileSaysSo() {
        assertThat(ask("{ others: subject }", Asked.get("/").showing(TILL)).identity().consumer()).isEqualTo("CN=till 7,O=Shop");
        assertThat(ask("{ others: subject }", Asked.get("/").showing(new Link.ClientCertificate("", PRINT))).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{ consumers: { a: {} } }", "{ consumers: { a: { subject: till } } }", "{ consumers: { a: { san: till } } }", "{ consumers: { a: { fingerprint: ab } } }", "{ consumers: { a: { subject: CN=a }, b: { subject: cn=a } } }"})
    void whatCannotWorkIsTold(String yaml) {
        assertThatThrownBy(() -> ask(yaml, Asked.get("/"))).isInstanceOf(RuntimeException.class).message().containsAnyOf("expected", "two consumers");
    }
}
