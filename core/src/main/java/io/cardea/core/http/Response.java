// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import java.nio.charset.StandardCharsets;

/// A response: status, fields, body.
///
/// @param status 100 to 599
public record Response(int status, Fields fields, Body body) {
    public Response {
        if (status < 100 || status > 599) throw new IllegalArgumentException("a status is 100 to 599, not " + status);
    }

    public static Response of(int status) {
        return new Response(status, new Fields(), Body.empty());
    }

    public static Response text(int status, String contentType, String text) {
        var fields = new Fields().add(FieldName.CONTENT_TYPE, contentType);
        return new Response(status, fields, Body.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    public Response withBody(Body other) {
        return new Response(status, fields, other);
    }

    public boolean isInformational() {
        return status < 200;
    }

    /// Whether a message with this status to a request with this method has no body (RFC 9110 §6.4.1), whatever its
    /// fields say.
    public static boolean isBodiless(int status, String method) {
        return status < 200 || status == 204 || status == 304 || method.equals("HEAD");
    }
}
