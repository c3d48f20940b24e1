// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Request;
import java.nio.charset.StandardCharsets;

/// What is signed (RFC 9421 §2.5), made of a request as the edge understands it and will pass it on: the canonical path, the one authority.
final class SignatureBase {
    private SignatureBase() {}

    /// @throws Unfit if the request has not what the signature claims to cover
    static byte[] of(Request request, SignatureInput input) {
        var text = new StringBuilder(512);
        for (var component : input.components()) text.append('"').append(component).append("\": ").append(value(request, component)).append('\n');
        text.append("\"@signature-params\": ").append(input.written());
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String value(Request request, String component) {
        var value = switch (component) {
            case "@method" -> request.method();
            case "@scheme" -> request.scheme();
            case "@authority" -> authority(request);
            case "@path" -> request.path();
            case "@query" -> '?' + request.query(); // §2.2.7: no query is an empty one
            case "@target-uri" -> request.scheme() + "://" + authority(request) + request.target();
            default -> request.fields().joined(FieldName.of(component)).orElseThrow(() -> new Unfit("a field that it covers is not there"));
        };
        // Nothing that could be read as another line, or as other letters.
        for (int i = 0; i < value.length(); i++) if (value.charAt(i) < ' ' && value.charAt(i) != '\t' || value.charAt(i) >= 0x7f) throw new Unfit("expected values of printable ASCII in what it covers");
        return value;
    }

    /// §2.2.3: without the port that the scheme has anyway.
    private static String authority(Request request) {
        int usual = request.scheme().equals("https") ? 443 : 80;
        return request.port() == usual ? request.host() : request.authority();
    }
}
