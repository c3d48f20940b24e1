// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.cardea.core.http.Tokens;
import io.cardea.core.spi.Identifier;
import io.cardea.identity.Challenge;
import io.cardea.identity.ask.Answer;
import io.cardea.identity.ask.Asked;
import io.cardea.identity.ask.Decisions;
import io.cardea.identity.ask.KeyedHash;
import io.cardea.identity.ask.Question;
import io.cardea.identity.identify.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Asks an authority about each request. Whoever it says yes to is known by this way; of what it says only what the file declares goes anywhere.
final class External implements Identifier {
    private static final int MOST = 16 << 10;
    private static final FieldName SET_COOKIE = FieldName.of("Set-Cookie");

    private final String entry;
    private final ExternalConfig config;
    private final Asked asked;
    private final Authority authority;
    private final List<Told> say;
    private final Decisions<Finding> decisions;
    private final List<FieldName> fields;
    private final List<FieldName> tell;
    private final List<FieldName> refusal;
    private final Finding away;

    External(String entry, ExternalConfig config, Asked asked, Authority authority, List<Told> say, Decisions<Finding> decisions) {
        this.entry = entry;
        this.config = config;
        this.asked = asked;
        this.authority = authority;
        this.say = say;
        this.decisions = decisions;
        this.fields = names(config.fields());
        this.tell = names(config.tell());
        this.refusal = names(config.refusal());
        this.away = config.whenUnavailable() == ExternalConfig.WhenUnavailable.ALLOW
            ? new Finding.Unjudged("the authority `" + entry + "` cannot be asked, and requests pass then", new Edits(tell, List.of()))
            : new Finding.Refused(Failure.of(Failure.Kind.NO_ENDPOINT, "the authority `" + entry + "` cannot be asked"), "");
    }

    static List<FieldName> names(List<String> texts) {
        return texts.stream().map(FieldName::of).toList();
    }

    @Override
    public Pending<Finding> identify(Exchange exchange) {
        var request = authority.question(exchange);
        Decisions.Ask<Finding> ask = told -> Question.ask(exchange, asked, request, MOST, answer -> answered(exchange, answer, told));
        return config.remember().isZero() ? Decisions.alone(exchange, ask) : decisions.of(exchange, key(exchange), ask);
    }

    /// Whatever the authority may decide by: an answer about one request is none about another.
    private byte[] key(Exchange exchange) {
        var hash = new KeyedHash();
        var seen = exchange.request().fields();
        for (var name : fields) {
            var values = seen.all(name);
            hash.part(values.size());
            for (var value : values) hash.part(value);
        }
        for (var each : say) hash.part(each.of(exchange));
        if (config.rememberBy() == ExternalConfig.By.FIELDS) return hash.done();
        var request = exchange.request();
        hash.part(request.method()).part(request.scheme()).part(request.authority()).part(request.target()).part(exchange.client().address()).part(exchange.client().peerAddress()).part(exchange.trustedChain());
        for (var name : List.of(FieldName.X_FORWARDED_PROTO, FieldName.X_FORWARDED_HOST, FieldName.X_FORWARDED_PORT)) hash.part(seen.joined(name).orElse(""));
        return hash.done();
    }

    private void answered(Exchange exchange, Answer answer, Consumer<Decisions.Fresh<Finding>> told) {
        var judgement = switch (answer) {
            case Answer.Given given -> authority.judge(given);
            case Answer.Missing(var why) -> new Judgement.Unusable(why);
        };
        told.accept(switch (judgement) {
            case Judgement.Allowed allowed -> new Decisions.Fresh<>(known(allowed), keep(allowed));
            case Judgement.Denied denied -> new Decisions.Fresh<>(refused(denied), Duration.ZERO);
            case Judgement.Unusable(var why) -> {
                exchange.trail().add("authority " + entry, "is of no use", why, exchange.elapsed());
                yield new Decisions.Fresh<>(away, Duration.ZERO);
            }
        });
    }

    private Duration keep(Judgement.Allowed allowed) {
        var said = allowed.keep().orElse(config.remember());
        return said.compareTo(config.remember()) < 0 ? said : config.remember();
    }

    private Finding known(Judgement.Allowed allowed) {
        var said = allowed.said();
        var claims = new java.util.HashMap<String, Object>();
        config.claims().forEach((name, field) -> said.first(FieldName.of(field)).ifPresent(value -> claims.put(name, value)));
        var identity = new Identity(value(said, config.consumer()), entry, words(said, config.scopes(), "[ ,]+"), words(said, config.roles(), " *, *"), words(said, config.groups(), " *, *"), Map.copyOf(claims));
        var added = new ArrayList<Field>();
        for (var name : tell) for (var value : said.all(name)) added.add(new Field(name, value));
        var removed = new ArrayList<>(tell);
        removed.addAll(allowed.removed());
        return new Finding.Known(identity, "", new Edits(removed, added));
    }

    private static String value(Fields said, Optional<String> field) {
        return field.flatMap(name -> said.first(FieldName.of(name))).orElse("");
    }

    private static Set<String> words(Fields said, Optional<String> field, String between) {
        var words = new LinkedHashSet<String>();
        for (var each : field.flatMap(name -> said.joined(FieldName.of(name))).orElse("").split(between)) if (!each.isBlank()) words.add(each.strip());
        return words;
    }

    private Finding refused(Judgement.Denied denied) {
        boolean known = denied.status() != 401 && denied.status() >= 400;
        var failure = Failure.of(known ? Failure.Kind.NOT_ALLOWED : Failure.Kind.NOT_IDENTIFIED, "the authority `" + entry + "` says no");
        boolean challenges = refusal.contains(FieldName.WWW_AUTHENTICATE) && denied.said().contains(FieldName.WWW_AUTHENTICATE);
        return new Finding.Refused(failure, challenges ? "" : challenge(), page(denied));
    }

    private UnaryOperator<Response> page(Judgement.Denied denied) {
        return usual -> {
            boolean own = config.refusalBody() && denied.body().length > 0;
            boolean redirect = denied.status() < 400;
            var page = usual;
            if (own || redirect || denied.status() != usual.status()) {
                boolean ours = !own && !redirect;
                if (!ours) usual.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the authority has its own words"));
                var fields = ours ? usual.fields() : new Fields();
                if (own) fields.set(FieldName.CONTENT_TYPE, denied.said().first(FieldName.CONTENT_TYPE).filter(Tokens::isFieldValue).orElse("text/plain"));
                page = new Response(denied.status(), fields, own ? Body.of(denied.body()) : ours ? usual.body() : Body.empty());
            }
            for (var name : refusal) {
                var values = denied.said().all(name);
                // Cookies are one a field, and each is another one's: none takes the place of ours.
                if (!values.isEmpty() && !name.equals(SET_COOKIE)) page.fields().remove(name);
                for (var value : values) page.fields().add(name, value);
            }
            if (page.fields().find(FieldName.CACHE_CONTROL, 0) < 0) page.fields().add(FieldName.CACHE_CONTROL, "no-store");
            return page;
        };
    }

    @Override
    public boolean countsFailures() {
        return false; // a browser without a session, which is sent to the login, is no guess
    }

    @Override
    public String challenge() {
        return Challenge.of("External", entry).toString();
    }

    @Override
    public void strip(Exchange exchange) {
        // what the authority reads may be the origin's as well
    }
}
