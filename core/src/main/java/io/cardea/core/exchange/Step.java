// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

/// The eight steps of a request, in the one order for all: a policy runs in its step wherever it was written.
public enum Step { VALIDATE, ACCESS, LIMIT, IDENTIFY, AUTHORIZE, LIMIT_SESSION, LOCATE, TRANSFORM }
