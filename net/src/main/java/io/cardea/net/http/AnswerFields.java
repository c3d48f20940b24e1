// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;

/// What every answer says whatever carries it: its length, where that is known, and its date (RFC 9110 §6.6.1, §8.6). One for
/// each connection, used again for each answer.
public final class AnswerFields {
    private final byte[] number = new byte[20];

    public AnswerFields() {}

    /// @param method of the request
    /// @param date for the answers of our own; what an origin said stays
    /// @return whether no body may be sent, whatever the fields say
    public boolean settle(Response response, String method, byte[] date) {
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

    private void length(Fields fields, long length) {
        int digits = 1;
        for (long rest = length / 10; rest > 0; rest /= 10) digits++;
        long rest = length;
        for (int i = digits - 1; i >= 0; i--) {
            number[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        fields.remove(FieldName.CONTENT_LENGTH);
        fields.addTrusted(FieldName.CONTENT_LENGTH, number, 0, digits);
    }
}
