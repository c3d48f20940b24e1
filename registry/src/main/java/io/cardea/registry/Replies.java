// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.cardea.core.http.Statuses;
import io.cardea.registry.lease.Json;
import io.cardea.registry.lease.Lease;
import io.cardea.registry.lease.Ledger;
import io.cardea.registry.lease.Listing;
import io.cardea.registry.lease.Registration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What the API says.
final class Replies {
    static final String EVENTS = "text/event-stream";
    private static final FieldName WWW_AUTHENTICATE = FieldName.of("WWW-Authenticate");

    private Replies() {}

    static Map<String, Object> plain(Lease lease) {
        var plain = Json.plain(lease.registration());
        plain.put("state", lease.state().name().toLowerCase(Locale.ROOT));
        plain.put("since", lease.since().toString());
        plain.put("expires", Math.max(0, lease.registration().ttl().minus(lease.silent()).toSeconds()));
        return plain;
    }

    static Response services(Listing all, boolean preserving) {
        var services = new LinkedHashMap<String, Integer>();
        for (var lease : all.leases()) services.merge(lease.registration().service(), 1, Integer::sum);
        var plain = new LinkedHashMap<String, Object>();
        plain.put("index", all.index().toString());
        plain.put("preserving", preserving);
        plain.put("services", services);
        return json(200, plain);
    }

    static Response instances(String service, Listing listing, boolean preserving) {
        var plain = new LinkedHashMap<String, Object>();
        plain.put("service", service);
        plain.put("index", listing.index().toString());
        plain.put("preserving", preserving);
        plain.put("instances", listing.leases().stream().map(Replies::plain).toList());
        return json(200, plain);
    }

    /// What whoever registered is told: all that counts now, and when to renew it.
    static Response taken(Registration registration, Ledger.Outcome outcome, String location) {
        var plain = Json.plain(registration);
        plain.put("renew", Json.text(registration.ttl().dividedBy(3)));
        plain.put("index", outcome.index().toString());
        if (outcome.kind() != Ledger.Outcome.Kind.REGISTERED) return json(200, plain);
        var response = json(201, plain);
        response.fields().add(FieldName.LOCATION, location);
        return response;
    }

    static Response json(int status, Object plain) {
        return new Response(status, fields("application/json"), Body.of(line(Json.bytes(plain))));
    }

    static Response events(Body events) {
        return new Response(200, fields(EVENTS), events);
    }

    /// RFC 9457.
    static Response problem(int status, String detail, String requestId) {
        var plain = new LinkedHashMap<String, Object>();
        plain.put("type", "about:blank");
        plain.put("title", Statuses.reason(status));
        plain.put("status", status);
        plain.put("detail", detail);
        plain.put("requestId", requestId);
        var response = new Response(status, fields("application/problem+json"), Body.of(line(Json.bytes(plain))));
        if (status == 401) response.fields().add(WWW_AUTHENTICATE, "Bearer");
        if (status == 503) response.fields().add(FieldName.RETRY_AFTER, "1");
        return response;
    }

    /// The same without its body, for HEAD.
    static Response bodiless(Response response) {
        response.fields().add(FieldName.CONTENT_LENGTH, Long.toString(response.body().length()));
        response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "a HEAD has no body"));
        return response.withBody(Body.empty());
    }

    private static byte[] line(byte[] json) {
        var line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static Fields fields(String contentType) {
        return new Fields().add(FieldName.CONTENT_TYPE, contentType).add(FieldName.CACHE_CONTROL, "no-store");
    }
}
