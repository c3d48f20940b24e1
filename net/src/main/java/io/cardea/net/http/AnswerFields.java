// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;

/// What every answer says whatever carries it: its length, where that is known, and its date (RFC 9110 §6.6.1, §8.6).
public final class AnswerFields {
    private AnswerFields() {}

    /// @param method of the request
    /// @param date for the answers of our own; what an origin said stays
    /// @return whether no body may be sent, whatever the fields say
    public static boolean settle(Response response, String method, byte[] date) {
        var fields = response.fields();
        long length = response.body().length();
        boolean bodiless = Response.isBodiless(response.status(), method);
        if (!bodiless && length >= 0) {
            length(fields, length);
        } else if (response.status() == 204) {
            fields.remove(FieldName.CONTENT_LENGTH); // RFC 9110 §8.6
        } else if (bodiless && length > 0 && !fields.contains(FieldName.CONTENT_LENGTH)) {
            length(fields, length); // HEAD: as GET would have said (RFC 9110 §9.3.2)
        }
        if (!fields.contains(FieldName.DATE)) fields.addTrusted(FieldName.DATE, date, 0, date.length);
        return bodiless;
    }

    private static void length(Fields fields, long length) {
        fields.remove(FieldName.CONTENT_LENGTH);
        fields.begin(FieldName.CONTENT_LENGTH).append(length).end();
    }
}
