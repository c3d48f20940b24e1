// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.net.tls.inspect.CertificateFacts;
import io.cardea.net.tls.inspect.Conversation;
import io.cardea.net.tls.inspect.Finding;
import io.cardea.net.tls.inspect.Report;
import io.cardea.net.tls.inspect.Trouble;
import io.cardea.net.tls.inspect.Trust;
import io.cardea.net.tls.wire.Names;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The same for scripts. Times in milliseconds, keys in kebab-case; what is not known is not there.
final class TlsJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TlsJson() {}

    static String of(Report it) {
        var json = new LinkedHashMap<String, Object>();
        json.put("host", it.target().host());
        json.put("port", it.target().port());
        json.put("name", it.target().name());
        it.address().ifPresent(address -> json.put("address", address.getAddress().getHostAddress()));
        json.put("fine", it.isFine());
        json.put("verified", it.isVerified());
        json.put("trust", it.trust().name());
        json.put("first", conversation(it.first()));
        it.second().ifPresent(second -> json.put("second", conversation(second)));
        json.put("chain", chain(it.chain()));
        json.put("findings", it.findings().stream().map(TlsJson::finding).toList());
        return text(json);
    }

    static String of(List<TlsFileText.Listener> listeners, Trust trust) {
        return text(Map.of("listeners", listeners.stream().map(each -> {
            var json = new LinkedHashMap<String, Object>();
            json.put("address", each.address());
            json.put("auto", each.config().auto());
            json.put("versions", each.config().policy().versions());
            json.put("suites", each.config().policy().suites());
            json.put("client-auth", TlsFileText.word(each.config().clientAuth()));
            json.put("certificates", each.certificates().stream().map(certificate -> {
                var one = new LinkedHashMap<String, Object>();
                one.put("file", certificate.file().toString());
                one.put("complete", certificate.isComplete());
                one.put("chain", chain(certificate.chain()));
                one.put("findings", certificate.findings().stream().map(TlsJson::finding).toList());
                return one;
            }).toList());
            return json;
        }).toList(), "trust", trust.name()));
    }

    private static Map<String, Object> conversation(Conversation it) {
        var json = new LinkedHashMap<String, Object>();
        it.trouble().ifPresent(trouble -> json.put("trouble", trouble(trouble)));
        it.agreed().ifPresent(agreed -> {
            json.put("version", agreed.version());
            json.put("suite", agreed.suite());
            it.group().ifPresent(group -> json.put("group", Names.group(group)));
            json.put("protocol", agreed.protocol());
            json.put("resumed", agreed.resumed());
            json.put("ms", ms(agreed.total()));
        });
        it.hello().ifPresent(hello -> {
            var offer = new LinkedHashMap<String, Object>();
            offer.put("name", hello.serverName());
            offer.put("versions", hello.versions().stream().map(Names::version).toList());
            offer.put("suites", hello.offeredSuites().stream().map(Names::suite).toList());
            offer.put("groups", hello.groups().stream().map(Names::group).toList());
            offer.put("key-shares", hello.keyShares().stream().map(Names::group).toList());
            offer.put("protocols", hello.protocols());
            json.put("hello", offer);
        });
        json.put("hello-retry", it.retried());
        json.put("tickets", it.tickets());
        json.put("client-certificate-asked", it.clientCertificateAsked());
        if (!it.wanted().isEmpty()) json.put("client-authorities", it.wanted());
        json.put("steps", it.steps().stream().map(step -> Map.of("by", TlsFileText.word(step.who()), "what", step.what(), "encrypted", step.sealed(),
            "bytes", step.bytes(), "at-ms", ms(step.at()), "took-ms", ms(step.took()))).toList());
        return json;
    }

    private static Map<String, Object> trouble(Trouble it) {
        return Map.of("kind", TlsFileText.word(it.kind()), "what", it.what(), "advice", it.advice());
    }

    private static Map<String, Object> finding(Finding it) {
        return Map.of("weight", TlsFileText.word(it.weight()), "code", it.code(), "what", it.what(), "advice", it.advice());
    }

    private static List<Map<String, Object>> chain(List<X509Certificate> chain) {
        return chain.stream().map(CertificateFacts::of).map(facts -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("subject", facts.subject());
            json.put("issuer", facts.issuer());
            json.put("names", facts.names());
            json.put("from", facts.from().toString());
            json.put("until", facts.until().toString());
            json.put("key", facts.key());
            json.put("signature", facts.signature());
            json.put("sha256", facts.fingerprint());
            return json;
        }).toList();
    }

    private static double ms(Duration time) {
        return Math.round(time.toNanos() / 1e3) / 1e3;
    }

    private static String text(Object json) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts and numbers can be written", e);
        }
    }
}
