// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

/// The steps of a request, in the one order for all: a policy runs in its step wherever it was written. Eight that decide, and the
/// cache behind them: what stands before it sees each client's request, also one that is answered from the cache.
public enum Step { VALIDATE, ACCESS, LIMIT, IDENTIFY, AUTHORIZE, LIMIT_SESSION, LOCATE, TRANSFORM, CACHE }
